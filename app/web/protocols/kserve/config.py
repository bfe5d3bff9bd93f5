"""A model's configuration, as Triton has it, for clients that prepare their images by it.

https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_model_configuration.html
"""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.errors import NotFound
from app.web.protocols.kserve.metadata import Model, Tensor
from app.web.protocols.served_model import Number
from app.web.requests.grey_values import MAX_IMAGES
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/v2/models/digits", tags=["Open Inference Protocol V2"], route_class=ThreadPoolRoute)

CHANNELS_LAST = 4
"""Dimensions of a tensor of images whose last one is their one channel of grey."""


class ConfigInput(BaseModel):
    """An input, without the dimension of the batch."""

    name: str = Field(examples=["image"])
    data_type: str = Field(examples=["TYPE_UINT8"])
    format: Literal["FORMAT_NONE", "FORMAT_NHWC"]
    dims: tuple[int, ...] = Field(examples=[(28, 28)])


class Reshape(BaseModel):
    """The shape of an output that has no dimension but the batch's, for which Triton writes `dims` of 1."""

    shape: tuple[int, ...] = ()


class ConfigOutput(BaseModel):
    """An output, without the dimension of the batch."""

    name: str = Field(examples=["probabilities"])
    data_type: str = Field(examples=["TYPE_FP32"])
    dims: tuple[int, ...] = Field(examples=[(10,)])
    reshape: Reshape | None = None


class Config(BaseModel):
    """The model's tensors, and how many images one request may have."""

    name: str
    platform: str
    max_batch_size: int = MAX_IMAGES
    input: tuple[ConfigInput, ...]
    output: tuple[ConfigOutput, ...]


def config_of(model: Model) -> Config:
    """Return the configuration of a model as its metadata describes it."""
    return Config(
        name=model.name,
        platform=model.platform,
        input=tuple(map(_input, model.inputs)),
        output=tuple(map(_output, model.outputs)),
    )


def _input(tensor: Tensor) -> ConfigInput:
    form: Literal["FORMAT_NONE", "FORMAT_NHWC"] = "FORMAT_NHWC" if len(tensor.shape) == CHANNELS_LAST else "FORMAT_NONE"
    return ConfigInput(name=tensor.name, data_type=f"TYPE_{tensor.datatype}", format=form, dims=tensor.shape[1:])


def _output(tensor: Tensor) -> ConfigOutput:
    dims = tensor.shape[1:]
    reshape = None if dims else Reshape()
    return ConfigOutput(name=tensor.name, data_type=f"TYPE_{tensor.datatype}", dims=dims or (1,), reshape=reshape)


@router.get("/config", response_model_exclude_none=True)
async def config() -> Config:
    """Tell the model's configuration."""
    return config_of(Model(versions=[]))


@router.get("/versions/{number}/config", responses=responses(NotFound), response_model_exclude_none=True)
def version_config(uses: Uses, number: int = Number) -> Config:
    """Tell the model's configuration, when it has this version."""
    uses.store.card(number)
    return config_of(Model(versions=[]))
