"""Surfaces, races and batches: questions and answers."""

from functools import cache
from typing import Annotated, Final

import numpy as np
from annotated_types import Len
from pydantic import BaseModel, Field, FiniteFloat

from app.errors import BadInput
from app.lessons import Array, as_array, recorded, surfaces
from app.lessons import gradient_descent as descents
from app.lessons.optimizers import KINDS, NAMES, SGD, Name
from app.web.learn.schema import Coordinate, Numbers, Question, Rate, Seed, numbers

MOST_ITERATIONS: Final = 4000
SHOWN: Final = 201


class SurfaceAnswer(BaseModel):
    """A surface to race on."""

    name: surfaces.Name
    formula: str
    extent: Numbers = Field(description="x from, x to, y from, y to.")
    minima: list[Numbers]
    start: Numbers = Field(description="Where a race is worth watching from.")
    rates: dict[Name, FiniteFloat] = Field(description="A learning rate for each optimizer that suits it here.")


class Surfaces(BaseModel):
    """Every surface there is."""

    surfaces: list[SurfaceAnswer]


def all_surfaces() -> Surfaces:
    """Return every surface but for its heights."""
    return Surfaces(
        surfaces=[SurfaceAnswer.model_validate(one, from_attributes=True) for one in surfaces.SURFACES.values()]
    )


class GridQuestion(Question):
    """How fine a grid."""

    points: Annotated[int, Field(ge=2, le=101)] = Field(61, description="Along each side.")


class Grid(BaseModel):
    """Heights of a surface, a row for each y."""

    x: Numbers
    y: Numbers
    heights: list[Numbers]


def grid(name: surfaces.Name, question: GridQuestion) -> Grid:
    """Return a surface's heights."""
    x, y, heights = surfaces.SURFACES[name].grid(question.points)
    return Grid(x=numbers(x), y=numbers(y), heights=numbers(heights))


class RaceQuestion(Question):
    """Who races, from where and how fast."""

    optimizers: Annotated[tuple[Name, ...], Len(1, len(NAMES))] = NAMES
    x: Coordinate | None = Field(None, description="Where to start; the surface's own start when left out.")
    y: Coordinate | None = None
    rate: Rate | None = Field(
        None, description="One learning rate for all; for each its own, which suits it here, when left out."
    )
    steps: Annotated[int, Field(ge=1, le=400)] = 200


class RacePath(BaseModel):
    """Where one optimizer went."""

    optimizer: Name
    rate: FiniteFloat
    points: list[Numbers] = Field(description="[x, y] before the first step and after each.")
    heights: Numbers = Field(description="The loss at each point.")
    diverged: bool = Field(description="Whether it left every measure; its path is cut there.")
    arrived: int | None = Field(description="The step from which on it stays within 0.1 of a lowest point, if any.")


class Race(BaseModel):
    """The paths of some optimizers on one surface."""

    surface: surfaces.Name
    start: Numbers
    steps: int
    paths: list[RacePath]


def race(name: surfaces.Name, question: RaceQuestion) -> Race:
    """Return the paths of some optimizers on a surface."""
    surface = surfaces.SURFACES[name]
    own_x, own_y = surface.start
    start = (own_x if question.x is None else question.x, own_y if question.y is None else question.y)
    for axis, at, low, high in zip("xy", start, surface.extent[::2], surface.extent[1::2], strict=True):
        if not low <= at <= high:
            raise BadInput(f"{axis} lies in {low:g} to {high:g} on this surface.", field=axis)
    paths = []
    for optimizer in dict.fromkeys(question.optimizers):
        rate = question.rate or surface.rates[optimizer]
        path = descents.descend(KINDS[optimizer](rate), surface.gradient, start, question.steps)
        off = np.linalg.norm(path.points[:, None] - as_array(surface.minima), axis=2).min(1)
        outside = np.flatnonzero(off > 0.1)
        since = int(outside[-1]) + 1 if len(outside) else 0
        paths.append(
            RacePath(
                optimizer=optimizer, rate=rate, points=numbers(path.points), diverged=path.diverged,
                heights=numbers(surface.value(path.points)),
                arrived=None if path.diverged or since == len(off) else since,
            )
        )  # fmt: skip
    return Race(surface=name, start=list(start), steps=question.steps, paths=paths)


class BatchesQuestion(Question):
    """How to descend on the loss of 2,000 images."""

    batch_size: Annotated[int, Field(ge=1, le=2000)] = 200
    epochs: Annotated[int, Field(ge=1, le=200)] = 3
    rate: Rate = 0.5
    seed: Seed = 0
    x: Annotated[float, Field(ge=-3, le=4)] = -2
    y: Annotated[float, Field(ge=-3, le=4)] = 3
    shown: Annotated[int, Field(ge=2, le=SHOWN, description="Iterations to be shown at most.")] = SHOWN


class Batches(BaseModel):
    """A descent by batches: where it was at some of its iterations, and what it cost."""

    per_epoch: int = Field(description="Iterations in an epoch.", examples=[10])
    iterations: list[int] = Field(description="The iterations shown; 0 is the start.")
    points: list[Numbers] = Field(description="The two weights at each.")
    losses: Numbers = Field(description="The loss of all 2,000 images at each.")
    diverged: bool = Field(description="Whether it left every measure; it is cut there.")
    images: int = Field(description="Images whose gradient was worked out.")
    noise: Numbers = Field(
        description="How far a batch's gradient is from that of all images, at the start and at the end."
    )
    minimum: Numbers = Field(description="The two weights where the loss is lowest.")
    lowest: FiniteFloat = Field(description="The loss there.")


def batches(question: BatchesQuestion) -> Batches:
    """Return a descent by batches."""
    x, y = recorded.images()
    planned = question.epochs * -(-len(x) // question.batch_size)
    if planned > MOST_ITERATIONS:
        raise BadInput(
            f"{planned:,} iterations are more than the {MOST_ITERATIONS:,} that are worked out; ask for fewer epochs.",
            field="epochs",
        )
    found = descents.descend_by_batches(
        SGD(question.rate), x, y, (question.x, question.y),
        batch_size=question.batch_size, epochs=question.epochs, seed=question.seed,
    )  # fmt: skip
    last = len(found.points) - 1
    shown = np.unique(np.linspace(0, last, min(question.shown, last + 1)).round().astype(int))
    minimum, points = _lowest(), found.points[shown]
    ends = [descents.noise(found.points[at], x, y, question.batch_size) for at in (0, -1)]
    return Batches(
        per_epoch=found.per_epoch, iterations=shown.tolist(), points=numbers(points), diverged=found.diverged,
        losses=numbers(descents.loss(points, x, y)), images=min(last * question.batch_size, question.epochs * len(x)),
        noise=numbers(ends), minimum=numbers(minimum), lowest=numbers(descents.loss(minimum, x, y)),
    )  # fmt: skip


@cache
def _lowest() -> Array:
    return descents.lowest(*recorded.images())


class CostQuestion(Question):
    """How to spend the same work in batches of several sizes."""

    batch_sizes: Annotated[tuple[Annotated[int, Field(ge=1, le=2000)], ...], Field(min_length=1, max_length=6)]
    epochs: Annotated[int, Field(ge=1, le=2)] = 2
    rate: Rate = 0.5
    seed: Seed = 0
    shown: Annotated[int, Field(ge=2, le=SHOWN, description="Iterations to be shown of each at most.")] = 41


class Cost(BaseModel):
    """The same work, spent in few exact steps or in many noisy ones."""

    descents: list[Batches] = Field(description="One for each batch size, in their order.")


def cost(question: CostQuestion) -> Cost:
    """Return a descent by batches of each size."""
    how = question.model_dump(exclude={"batch_sizes"})
    return Cost(descents=[batches(BatchesQuestion(batch_size=size, **how)) for size in question.batch_sizes])


def batches_grid() -> Grid:
    """Return the loss of the 2,000 images over both weights."""
    axis = numbers(recorded.AXIS)
    return Grid(x=axis, y=axis, heights=numbers(recorded.landscape()))
