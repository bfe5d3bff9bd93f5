"""`POST /learn/api/layers` and `/patch`: a digit's way through the network in service, layer by layer."""

from typing import Annotated, Final

import numpy as np
from fastapi import APIRouter, Query, Request
from numpy.typing import NDArray
from pydantic import BaseModel, Field, FiniteFloat

from app.errors import BadInput, BadVersion, Conflict, NoModel, NotFound
from app.inference.layers import Convolution, Inside, Kind, Values, inside
from app.process.thread_pool import run_sync
from app.versions import Store
from app.web.learn.digit_request import BODY, ERRORS, digit
from app.web.learn.schema import Numbers, numbers
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/learn/api", tags=["Course"])

MOST_MAPS: Final = 16
MOST_VALUES: Final = 1024
LONGEST: Final = 28
"""Pixels of a map's side; a larger map is averaged first."""

SIGNIFICANT: Final = 5
"""Significant digits of a number: as many as images show, in half the bytes."""

Plane = list[Numbers]
Size = Annotated[list[int], Field(min_length=2, max_length=2)]


class Map(BaseModel):
    """One of a layer's pictures."""

    map: int = Field(description="Its number among all of the layer's.")
    activity: FiniteFloat = Field(ge=0, description="The mean of its numbers, each without its sign.")
    rows: Plane


class LayerOutput(BaseModel):
    """What came out of a layer: the most active of its maps, or its values where it has no places."""

    kind: Kind
    activation: str | None = Field(
        description="What the layer itself does to its sums, such as `relu`; null for nothing.", examples=["relu"]
    )
    shape: list[int] = Field(description="Height, width and maps; or how many values.", examples=[[12, 12, 32]])
    total: int = Field(description="Maps, or values, that there are.", examples=[32])
    pixel: int = Field(
        ge=1, description=f"Numbers of a map, along either side, that are one of `rows`: 1 up to {LONGEST}."
    )
    maps: list[Map] = Field(max_length=MOST_MAPS, description="The most active first.")
    values: Annotated[Numbers, Field(max_length=MOST_VALUES)] = Field(description="In their order.")


class Kernel(BaseModel):
    """What one map of the first convolution is made with."""

    map: int
    bias: FiniteFloat
    channels: list[Plane] = Field(description="A kernel for each channel of `source`.")


class FirstConvolution(BaseModel):
    """The first convolution taken apart, for the maps of it that are shown."""

    layer: int = Field(description="Its number among `layers`, from 0.")
    source: list[Plane] = Field(
        description="What goes in, a picture for each channel: the digit image, 0 to 1, or its pixels in another order."
    )
    kernels: list[Kernel]
    size: Size = Field(description="Of a kernel: height and width.")
    stride: Size = Field(description="Steps from one place to the next, down and across.")
    padding: Size = Field(description="Zeros before the source's first row and column.")


class LayerByLayer(BaseModel):
    """A digit on its way through the network that serves."""

    version: int
    total: int = Field(description="Layers that there are; of many, the first and the last two are told of.")
    layers: list[LayerOutput] = Field(description="In their order; the last two are the logits and the probabilities.")
    convolution: FirstConvolution | None = Field(description="Null where the network has none.")


class Patch(BaseModel):
    """One number of the first convolution: what it is the sum of."""

    version: int
    map: int
    row: int
    column: int
    corner: Size = Field(description="Row and column of the source where the patch begins; below 0 in the padding.")
    patch: list[Plane] = Field(description="What the kernel sees, a plane for each channel.")
    kernel: list[Plane]
    products: list[Plane] = Field(description="Each number of the patch times the kernel's.")
    bias: FiniteFloat
    sum: FiniteFloat = Field(description="Of the products and the bias.")
    activation: str | None
    output: FiniteFloat = Field(description="What the network made of it.")


@router.post(
    "/layers",
    responses=ERRORS | responses(NoModel, NotFound, BadVersion),
    openapi_extra=BODY,
    summary="Your digit, layer by layer",
)
async def layers(request: Request, uses: Uses) -> LayerByLayer:
    """Return what each layer of the network that serves makes of one digit, in any form that `POST /predict` takes."""
    image, version = await digit(request, uses), uses.current_version.served.version
    return await run_sync(_layers, uses.store, version, image, limiter=uses.lanes.heavy)


@router.post(
    "/patch",
    responses=ERRORS | responses(NoModel, NotFound, BadVersion, Conflict),
    openapi_extra=BODY,
    summary="One number of the first convolution",
)
async def patch(
    request: Request,
    uses: Uses,
    number: Annotated[
        int | None, Query(alias="map", ge=0, le=9999, description="The map; the most active when left out.")
    ] = None,
    row: Annotated[int | None, Query(ge=0, le=9999, description="The strongest place's when left out.")] = None,
    column: Annotated[int | None, Query(ge=0, le=9999)] = None,
) -> Patch:
    """Return what one number of the first convolution is the sum of: the patch of the digit, the kernel, the products.

    The digit is one in any form that `POST /predict` takes. A network without a convolution is a 409.
    """
    image, version = await digit(request, uses), uses.current_version.served.version
    return await run_sync(_patch, uses.store, version, image, number, row, column, limiter=uses.lanes.heavy)


def _inside(store: Store, version: int, image: NDArray[np.uint8]) -> Inside:
    return inside(store.verified(version) / "model.tflite", image)


def _layers(store: Store, version: int, image: NDArray[np.uint8]) -> LayerByLayer:
    found = _inside(store, version, image)
    outputs = [_output(layer.kind, layer.activation, layer.output) for layer in found.layers]
    first = found.convolution and _first(found.convolution, [one.map for one in outputs[found.convolution.layer].maps])
    return LayerByLayer(version=version, total=found.total, layers=outputs, convolution=first)


def _output(kind: Kind, activation: str | None, output: Values) -> LayerOutput:
    maps: list[Map] = []
    pixel, values = 1, output[:MOST_VALUES]
    if output.ndim == 3:
        pixel, values = -(-max(output.shape[:2]) // LONGEST), output[0, 0, :0]
        activity = np.abs(output).mean((0, 1))
        maps = [
            Map(map=number, activity=numbers(activity[number]), rows=_rows(output[:, :, number], pixel))
            for number in _most(activity)
        ]
    return LayerOutput(
        kind=kind, activation=activation, shape=list(output.shape), total=output.shape[-1], pixel=pixel, maps=maps,
        values=numbers(values),
    )  # fmt: skip


def _most(activity: Values) -> list[int]:
    """Return the numbers of the most active maps; the first of equally active ones."""
    chosen: list[int] = np.argsort(-activity, kind="stable")[:MOST_MAPS].tolist()
    return chosen


def _rows(values: Values, pixel: int) -> Plane:
    height, width = values.shape
    starts = (np.arange(0, height, pixel), np.arange(0, width, pixel))
    sums = np.add.reduceat(np.add.reduceat(values, starts[0], 0), starts[1], 1)
    counts = [np.minimum(side, start + pixel) - start for side, start in zip((height, width), starts, strict=True)]
    rows: Plane = numbers(sums / np.outer(*counts), SIGNIFICANT)
    return rows


def _planes(values: Values) -> list[Plane]:
    """Return (height, width, channels) as a plane for each channel."""
    planes: list[Plane] = numbers(np.moveaxis(values, 2, 0), SIGNIFICANT)
    return planes


def _first(convolution: Convolution, shown: list[int]) -> FirstConvolution:
    return FirstConvolution(
        layer=convolution.layer,
        source=_planes(convolution.source),
        kernels=[
            Kernel(map=n, bias=numbers(convolution.bias[n]), channels=_planes(convolution.kernels[n])) for n in shown
        ],
        size=list(convolution.kernels.shape[1:3]),
        stride=list(convolution.stride),
        padding=list(convolution.padding),
    )


def _patch(
    store: Store, version: int, image: NDArray[np.uint8], number: int | None, row: int | None, column: int | None
) -> Patch:
    convolution = _inside(store, version, image).convolution
    if convolution is None:
        raise Conflict(f"Version {version}, which serves, has no convolution that can be taken apart.")
    height, width, maps = convolution.output.shape
    if number is None:
        number = _most(np.abs(convolution.output).mean((0, 1)))[0]
    _check("map", number, maps)
    of_map = np.abs(convolution.output[:, :, number])
    row = int(of_map.max(1).argmax()) if row is None else row
    _check("row", row, height)
    column = int(of_map[row].argmax()) if column is None else column
    _check("column", column, width)
    seen, kernel = convolution.patch(row, column), convolution.kernels[number]
    products, bias = seen * kernel, float(convolution.bias[number])
    return Patch(
        version=version, map=number, row=row, column=column, corner=list(convolution.corner(row, column)),
        patch=_planes(seen), kernel=_planes(kernel), products=_planes(products), bias=numbers(bias),
        sum=numbers(products.sum(dtype=np.float64) + bias), activation=convolution.activation,
        output=numbers(convolution.output[row, column, number]),
    )  # fmt: skip


def _check(name: str, given: int, there: int) -> None:
    if given >= there:
        raise BadInput(f"{name} lies in 0 to {there - 1} in the network that serves.", field=name)
