"""The quickstart's recorded runs, for those who may start no training: as published, and with one thing changed."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, FiniteFloat

from app.errors import BadData
from app.jobs.job import Epoch, Evaluation
from app.jobs.keras_log import BATCH, Line, epoch_lines, evaluation_line, read_line
from app.jobs.overrides import Overrides
from app.lessons import quickstart as lesson
from app.lessons import recorded
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.cached import cached, tag_of
from app.web.responses.problems import responses

router = APIRouter(prefix="/learn/api", tags=["Course"], route_class=ThreadPoolRoute)


class Figures(BaseModel):
    """What a network came to on the held-out digits."""

    loss: FiniteFloat
    accuracy: FiniteFloat = Field(ge=0, le=1)


PUBLISHED: Final = Figures(loss=lesson.PUBLISHED_LOSS, accuracy=lesson.PUBLISHED_ACCURACY)


class Measured(Figures):
    """What an epoch or the evaluation came to, as its line says it."""

    line: str = Field(description="As Keras printed it.")
    steps: int
    seconds: int = Field(description="Rounded, as Keras prints them.")


class RecordedEpoch(Measured):
    """An epoch of it."""

    epoch: int


class Layer(BaseModel):
    """A layer of the network, as one digit meets it."""

    kind: str = Field(description="`flatten`, `hidden`, `dropout` or `logits`.", examples=["hidden"])
    takes: list[int] = Field(description="The shape of what goes in.", examples=[[784]])
    gives: list[int] = Field(description="The shape of what comes out.", examples=[[128]])
    parameters: int = Field(description="The numbers that it learns: weights and biases.", examples=[100_480])


class Network(BaseModel):
    """The quickstart's network, or one with something changed."""

    layers: list[Layer]
    parameters: int = Field(description="The numbers that it learns, in all.", examples=[101_770])


class Quickstart(BaseModel):
    """The recorded run as published, which is version 1, in Keras's lines."""

    keras: str = Field(description="Its version.", examples=["3.15.1"])
    network: Network
    printed: dict[str, str] = Field(
        description="What each of the notebook's cells printed, by its id; `fit` and `evaluate` are this run's."
    )
    lines: list[str] = Field(description="All of them, in their order: the epochs, then the evaluation.")
    history: list[RecordedEpoch]
    evaluation: Measured = Field(description="On the held-out digits.")
    published: Figures = Field(description="What TensorFlow's own page shows; each seed lands near, not on it.")


class Trained(Figures):
    """What an epoch or the evaluation came to."""

    steps: int
    seconds: FiniteFloat


class TrainedEpoch(Trained):
    """An epoch of a run."""

    epoch: int


class ChangedRun(BaseModel):
    """A run with one thing changed, or with none: how it went."""

    name: str = Field(examples=["units-16"])
    overrides: Overrides = Field(description="What was changed, as `POST /train` takes it.")
    network: Network
    lines: list[str] = Field(description="As Keras prints them.")
    history: list[TrainedEpoch]
    evaluation: Trained = Field(description="On the held-out digits.")


class Changes(BaseModel):
    """The recorded runs of the recipe, as published first."""

    software: dict[str, str]
    runs: list[ChangedRun]


@router.get(
    "/quickstart/changes", response_model=Changes, responses=responses(BadData), summary="With one thing changed"
)
def changes(request: Request) -> Response:
    """Return the recipe's recorded runs, as published and with one thing changed."""
    body, tag = _changes()
    return cached(request, body, tag, "application/json")


@router.get("/quickstart", response_model=Quickstart, responses=responses(BadData), summary="The quickstart, recorded")
def quickstart(request: Request) -> Response:
    """Return the lines that Keras printed when it ran the quickstart, what they say, and the published figures."""
    body, tag = _answer()
    return cached(request, body, tag, "application/json")


@lru_cache(maxsize=1)
def _answer() -> tuple[bytes, str]:
    printed = recorded.printed()
    try:
        *_, keras = printed["imports"].split()
        first = _changed(lesson.PUBLISHED, recorded.changed()["runs"][lesson.PUBLISHED])
    except (KeyError, TypeError, ValueError) as error:
        raise BadData(f"The recorded quickstart is damaged ({error}); make it with `make course-data`.") from None
    *fitted, last = first.lines
    measured = [_measured(line, found) for line in first.lines if (found := read_line(line))]
    answer = Quickstart(
        keras=keras, network=_network(), lines=first.lines, published=PUBLISHED, evaluation=measured[-1],
        printed=printed | {"fit": "\n".join(fitted), "evaluate": last},
        history=[RecordedEpoch(epoch=number, **one.model_dump()) for number, one in enumerate(measured[:-1], 1)],
    )  # fmt: skip
    body = answer.model_dump_json().encode()
    return body, tag_of(body)


def _measured(line: str, found: Line) -> Measured:
    readings = found.metrics
    return Measured(
        line=line, steps=found.steps, seconds=round(found.seconds), loss=readings["loss"], accuracy=readings["accuracy"]
    )


@lru_cache(maxsize=1)
def _changes() -> tuple[bytes, str]:
    found = recorded.changed()
    try:
        runs = [_changed(name, run) for name, run in found["runs"].items()]
        answer = Changes(software=found["software"], runs=runs)
    except (KeyError, TypeError, ValueError) as error:
        raise BadData(
            f"The recorded changes of the quickstart are damaged ({error}); make them with `make course-data`."
        ) from None
    body = answer.model_dump_json().encode()
    return body, tag_of(body)


def _changed(name: str, run: Mapping[str, Any]) -> ChangedRun:
    overrides = lesson.CHANGES[name]
    epochs = [Epoch.model_validate(epoch) for epoch in run["history"]]
    evaluation = Evaluation.model_validate(run["evaluation"])
    steps = math.ceil((evaluation.held_out or 0) / BATCH)
    return ChangedRun(
        name=name, overrides=overrides, network=_network(overrides),
        lines=[*(line for epoch in epochs for line in epoch_lines(epoch, len(epochs))), evaluation_line(evaluation)],
        history=[TrainedEpoch.model_validate(epoch.model_dump()) for epoch in epochs],
        evaluation=Trained.model_validate(
            evaluation.model_dump() | {"steps": steps, "seconds": evaluation.evaluation_seconds or 0.0}
        ),
    )  # fmt: skip


def _network(change: Overrides | None = None) -> Network:
    layers = [Layer.model_validate(asdict(layer)) for layer in lesson.layers(change)]
    return Network(layers=layers, parameters=sum(layer.parameters for layer in layers))
