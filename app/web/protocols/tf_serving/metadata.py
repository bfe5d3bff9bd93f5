"""The versions' status and the model's signature, by TensorFlow Serving's REST API."""

from typing import Any, Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.errors import BadVersion, NoModel, NotFound, Unavailable
from app.web.protocols.served_model import NAME, Number
from app.web.requests.named_version import version_of
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/v1/models/digits", tags=["TensorFlow Serving"], route_class=ThreadPoolRoute)


class Ok(BaseModel):
    """Nothing is wrong."""

    error_code: Literal["OK"] = "OK"
    error_message: str = ""


class VersionStatus(BaseModel):
    """A version that can be asked; its files are checked when it is first asked for."""

    version: str = Field(examples=["2"])
    state: Literal["AVAILABLE"] = "AVAILABLE"
    status: Ok = Ok()


class Status(BaseModel):
    """The versions that can be asked, the newest first."""

    model_version_status: list[VersionStatus]


class ModelSpec(BaseModel):
    """Which model and version this is about."""

    name: str = NAME
    signature_name: str = ""
    version: str = Field(examples=["2"])


class Metadata(BaseModel):
    """The signature of a version."""

    model_spec: ModelSpec
    metadata: dict[str, Any]


@router.get("")
def status(uses: Uses) -> Status:
    """List the versions and their status."""
    return Status(
        model_version_status=[VersionStatus(version=str(number)) for number in reversed(uses.store.versions())]
    )


@router.get("/versions/{number}", responses=responses(NotFound, BadVersion, Unavailable))
async def version_status(uses: Uses, number: int = Number) -> Status:
    """Tell the status of one version, loading it for that."""
    await version_of(uses, number)
    return Status(model_version_status=[VersionStatus(version=str(number))])


@router.get("/metadata", responses=responses(NoModel))
async def metadata(uses: Uses) -> Metadata:
    """Describe the signature of the version in service."""
    return _metadata(uses.current_version.served.version)


@router.get("/versions/{number}/metadata", responses=responses(NotFound))
def version_metadata(uses: Uses, number: int = Number) -> Metadata:
    """Describe the signature of one version."""
    uses.store.card(number)
    return _metadata(number)


def _tensor(name: str, *sizes: int) -> dict[str, Any]:
    dimensions = [{"size": str(size), "name": ""} for size in sizes]
    return {"dtype": "DT_FLOAT", "tensor_shape": {"dim": dimensions, "unknown_rank": False}, "name": f"{name}:0"}


SIGNATURE: Final = {
    "inputs": {"image": _tensor("image", -1, 28, 28)},
    "outputs": {"probabilities": _tensor("probabilities", -1, 10)},
    "method_name": "tensorflow/serving/predict",
}


def _metadata(version: int) -> Metadata:
    return Metadata(
        model_spec=ModelSpec(version=str(version)),
        metadata={"signature_def": {"signature_def": {"serving_default": SIGNATURE}}},
    )
