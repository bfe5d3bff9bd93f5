"""Requests of the Open Inference Protocol: the images, and the outputs that are wanted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from annotated_types import Len
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from app.errors import BadInput
from app.web.protocols.kserve.binary import TYPES, split, tensor
from app.web.protocols.served_model import parsed
from app.web.protocols.tensors import count_of, grey_images, numbers
from app.web.requests.inputs import Inputs, from_bytes

Datatype = Literal["UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64"]
Output = Literal["probabilities", "digit", "is_digit"]

DATATYPES: Final[dict[Output, str]] = {"probabilities": "FP32", "digit": "INT64", "is_digit": "BOOL"}
"""The outputs in the order of the answer, and their data types."""

DATA: Final = "inputs.0.data"
"""The field that an error names when a value is at fault."""


class InputParameters(BaseModel):
    """How the tensor comes."""

    binary_data_size: int | None = Field(default=None, description="Bytes of it that follow the JSON.")
    shared_memory_region: str | None = Field(default=None, description="Not taken.")


class InferInput(BaseModel):
    """Digit images: white ink on black, 0 to 255; floating point also 0 to 1 where no value is above 1."""

    name: str = Field(default="image", max_length=1000, description="`image`; any other, since there is one input.")
    shape: Annotated[list[int], Len(1, 4)] = Field(
        description="[n,28,28], [n,28,28,1], [n,1,28,28], [n,784], or one image's without n; n is at most 1,000."
    )
    datatype: Datatype
    parameters: InputParameters | None = None
    data: Any = Field(default=None, description="The values, flat or nested as the shape is, unless they are binary.")


class OutputParameters(BaseModel):
    """How an output is to be sent."""

    binary_data: bool | None = Field(default=None, description="As bytes behind the JSON.")
    classification: int | None = Field(
        default=None, ge=0, description="Send the most probable digits, so many, as `probability:index:label`; BYTES."
    )
    shared_memory_region: str | None = Field(default=None, description="Not taken.")


class InferRequestedOutput(BaseModel):
    """One of the outputs that the model has."""

    name: Output
    parameters: OutputParameters | None = None


class InferParameters(BaseModel):
    """What holds for the whole request."""

    binary_data_output: bool | None = Field(
        default=None, description="Send the outputs as bytes unless they say otherwise."
    )


class InferRequest(BaseModel):
    """One tensor of digit images, and which outputs are wanted: all when none is named."""

    id: str | None = Field(default=None, max_length=1000)
    parameters: InferParameters | None = None
    inputs: Annotated[list[InferInput], Len(1, 1)]
    outputs: Annotated[list[InferRequestedOutput], Len(0, len(DATATYPES))] | None = None


@dataclass(frozen=True)
class Wanted:
    """How one output is to be sent."""

    binary: bool
    """As bytes behind the JSON."""
    classes: int = 0
    """How many of the most probable digits are wanted in place of the tensor; 0 is the tensor."""


@dataclass(frozen=True)
class ParsedRequest:
    """A request's images, and the outputs that it wants."""

    inputs: Inputs
    outputs: dict[Output, Wanted]
    id: str | None = None


def parse_request(data: bytes, header_length: str | None, given: Sequence[Output] = tuple(DATATYPES)) -> ParsedRequest:
    """Parse a request's body, with `given` outputs where it names none; raises BadInput naming the field at fault."""
    if header_length is None:
        text, raw = data, None
    elif header_length == "0":  # there is no JSON: the whole body is the one input
        return ParsedRequest(from_bytes(data), dict.fromkeys(given, Wanted(binary=True)))
    else:
        text, raw = split(data, header_length)
    request = parsed(InferRequest, text)
    sent = request.inputs[0]
    shape = tuple(sent.shape)
    count = count_of(shape, "inputs.0.shape", single=True)
    values = _values(sent, shape, raw)
    images = grey_images(values, count, DATA, shares=sent.datatype.startswith("FP"))
    inputs = Inputs(images, many=count > 1, field=DATA, size=len(data))
    return ParsedRequest(inputs, _outputs(request, given), request.id)


def _values(sent: InferInput, shape: tuple[int, ...], raw: memoryview | None) -> NDArray[Any]:
    """Return the input tensor, from the JSON or from the bytes after it."""
    parameters = sent.parameters or InputParameters()
    if parameters.shared_memory_region is not None:
        raise BadInput("Shared memory is not taken; send the tensor itself.", field="inputs.0.parameters")
    size = parameters.binary_data_size
    if size is not None and sent.data is None:
        return tensor(raw or memoryview(b""), size, shape, sent.datatype, "inputs.0.parameters.binary_data_size")
    if size is not None or sent.data is None or raw:
        raise BadInput("Send the values once: in data, or as binary_data_size bytes behind the JSON.", field=DATA)
    found = numbers(sent.data, DATA)
    if found.dtype.kind == "f" and TYPES[sent.datatype].kind != "f":
        raise BadInput(f"These are no whole numbers, as {sent.datatype} has them; send FP32.", field=DATA)
    if (found.ndim > 1 and found.shape != shape) or found.size != math.prod(shape):
        raise BadInput(f"The values are {list(found.shape)}, not {list(shape)} as the shape says.", field=DATA)
    return found


def _outputs(request: InferRequest, given: Sequence[Output]) -> dict[Output, Wanted]:
    default = bool(request.parameters and request.parameters.binary_data_output)
    if not request.outputs:
        return dict.fromkeys(given, Wanted(default))
    found = {}
    for index, wanted in enumerate(request.outputs):
        parameters = wanted.parameters or OutputParameters()
        field = f"outputs.{index}.parameters"
        if parameters.shared_memory_region is not None:
            raise BadInput("Shared memory is not offered; leave it out, and the output is in the answer.", field=field)
        classes = parameters.classification or 0
        if classes and wanted.name != "probabilities":
            raise BadInput("Ask the output `probabilities` for the most probable digits.", field=field)
        found[wanted.name] = Wanted(default if parameters.binary_data is None else parameters.binary_data, classes)
    return found
