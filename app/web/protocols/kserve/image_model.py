"""The model once more, as `digits-image`: one input with a channel and one output, as image clients expect them.

Triton's `image_client` refuses a model of several outputs, or of images without a channel.
"""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NoModel, NotFound, Stopping
from app.web.api import health
from app.web.protocols.kserve.config import Config, config_of
from app.web.protocols.kserve.infer import infer_as
from app.web.protocols.kserve.metadata import Model, ModelReady, Tensor, versions_of
from app.web.protocols.kserve.request import Output
from app.web.protocols.served_model import Number
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import Services, Uses

NAME: Final = "digits-image"
OUTPUTS: Final[tuple[Output, ...]] = ("probabilities",)

router = APIRouter(prefix=f"/v2/models/{NAME}", tags=["Open Inference Protocol V2"], route_class=ThreadPoolRoute)


async def infer(request: Request) -> Response:
    """Read digit images as the model `digits` does, and return probabilities alone unless other outputs are named."""
    return await infer_as(request, NAME, OUTPUTS)


router.add_route(f"/v2/models/{NAME}/infer", infer, methods=["POST"])
router.add_route(f"/v2/models/{NAME}/versions/{{version}}/infer", infer, methods=["POST"])


@router.get("")
def image_model(uses: Uses) -> Model:
    """Describe the model with one output, its images with a channel."""
    return _described(uses)


@router.get("/versions/{number}", responses=responses(NotFound))
def image_version(uses: Uses, number: int = Number) -> Model:
    """Describe it when it has this version."""
    uses.store.card(number)
    return _described(uses)


@router.get("/config", response_model_exclude_none=True)
def image_config(uses: Uses) -> Config:
    """Tell its configuration."""
    return config_of(_described(uses))


@router.get("/versions/{number}/config", responses=responses(NotFound), response_model_exclude_none=True)
def image_version_config(uses: Uses, number: int = Number) -> Config:
    """Tell its configuration when it has this version."""
    return config_of(image_version(uses, number))


@router.get("/ready", responses=responses(NoModel, Stopping))
async def image_model_ready(uses: Uses) -> ModelReady:
    """Tell whether it can be asked now."""
    await health.ready(uses)
    return ModelReady(name=NAME)


def _described(uses: Services) -> Model:
    return Model(
        name=NAME,
        versions=versions_of(uses),
        inputs=(Tensor(name="image", datatype="UINT8", shape=(-1, 28, 28, 1)),),
        outputs=(Tensor(name="probabilities", datatype="FP32", shape=(-1, 10)),),
    )
