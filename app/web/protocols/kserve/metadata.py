"""Metadata, readiness and the index of versions by the Open Inference Protocol V2 (KServe)."""

from typing import Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.errors import BadVersion, NoModel, NotFound, Stopping, Unavailable
from app.version import VERSION
from app.web.api import health
from app.web.protocols.kserve.request import DATATYPES
from app.web.protocols.served_model import NAME, Number
from app.web.requests.named_version import version_of
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import Services, Uses

router = APIRouter(prefix="/v2", tags=["Open Inference Protocol V2"], route_class=ThreadPoolRoute)

EXTENSIONS: Final = ("binary_tensor_data", "classification", "model_configuration")

OF_A_VERSION: Final = responses(NotFound, BadVersion, Unavailable)


class Server(BaseModel):
    """What answers here."""

    name: str = NAME
    version: str = VERSION
    extensions: tuple[str, ...] = EXTENSIONS


class Live(BaseModel):
    """The process answers."""

    live: bool = True


class ServerReady(BaseModel):
    """Digits can be read."""

    ready: bool = True


class ModelReady(ServerReady):
    """A model can be asked."""

    name: str = NAME


class Tensor(BaseModel):
    """A tensor that the model takes or gives; -1 is any number of images."""

    name: str = Field(examples=["image"])
    datatype: str = Field(examples=["UINT8"])
    shape: tuple[int, ...] = Field(examples=[(-1, 28, 28)])


class Model(BaseModel):
    """The model, which versions of it can be asked, and its tensors."""

    name: str = NAME
    versions: list[str] = Field(examples=[["1", "2"]])
    platform: str = "tensorflow_lite"
    inputs: tuple[Tensor, ...] = (Tensor(name="image", datatype="UINT8", shape=(-1, 28, 28)),)
    outputs: tuple[Tensor, ...] = tuple(
        Tensor(name=name, datatype=datatype, shape=(-1, 10) if name == "probabilities" else (-1,))
        for name, datatype in DATATYPES.items()
    )


class Indexed(BaseModel):
    """One version in the list of all; its files are checked when it is first asked for."""

    name: str = NAME
    version: str = Field(examples=["2"])
    state: Literal["READY"] = "READY"
    reason: str = ""


@router.get("")
async def server() -> Server:
    """Tell what this server is."""
    return Server()


@router.get("/health/live")
async def live() -> Live:
    """Tell that the process answers at all."""
    return Live()


@router.get("/health/ready", responses=responses(NoModel, Stopping))
async def ready(uses: Uses) -> ServerReady:
    """Tell whether digits can be read now; 503 without a usable version, and from when the server is told to end."""
    await health.ready(uses)
    return ServerReady()


@router.get("/models/digits")
def model(uses: Uses) -> Model:
    """Describe the model."""
    return Model(versions=versions_of(uses))


@router.get("/models/digits/versions/{number}", responses=responses(NotFound))
def version(uses: Uses, number: int = Number) -> Model:
    """Describe the model, when it has this version."""
    uses.store.card(number)
    return Model(versions=versions_of(uses))


@router.get("/models/digits/ready", responses=responses(NoModel, Stopping))
async def model_ready(uses: Uses) -> ModelReady:
    """Tell whether the model can be asked now; 503 as for `ready`."""
    await health.ready(uses)
    return ModelReady()


@router.get("/models/digits/versions/{number}/ready", responses=OF_A_VERSION)
async def version_ready(uses: Uses, number: int = Number) -> ModelReady:
    """Tell whether this version can be asked, loading it for that."""
    await version_of(uses, number)
    return ModelReady()


@router.post("/repository/index")
def index(uses: Uses) -> list[Indexed]:
    """List the versions that can be asked; a body, which could ask for those alone that are ready, is not read."""
    return [Indexed(version=number) for number in versions_of(uses)]


def versions_of(uses: Services) -> list[str]:
    """Return the numbers of all versions."""
    return [str(number) for number in uses.store.versions()]
