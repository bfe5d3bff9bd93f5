"""`GET /learn/api/quickstart`: the quickstart as Keras ran it once, for whoever may start no training."""

from functools import lru_cache
from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, FiniteFloat

from app.db.lines import Line, read_line
from app.errors import BadData
from app.lessons import recorded
from app.web.learn.cached import cached, tag_of
from app.web.problems import responses

router = APIRouter(prefix="/learn/api", tags=["Course"])


class Figures(BaseModel):
    """What a network came to on the held-out digits."""

    loss: FiniteFloat
    accuracy: FiniteFloat = Field(ge=0, le=1)


PUBLISHED: Final = Figures(loss=0.0734, accuracy=0.9776)
"""What TensorFlow's page shows: "TensorFlow 2 quickstart for beginners", tensorflow.org/tutorials/quickstart."""


class Measured(Figures):
    """What an epoch or the evaluation came to, as its line says it."""

    line: str = Field(description="As Keras printed it.")
    steps: int
    seconds: int = Field(description="Rounded, as Keras prints them.")


class RecordedEpoch(Measured):
    """An epoch of it."""

    epoch: int


class Quickstart(BaseModel):
    """The notebook's cells `fit` and `evaluate`, as Keras printed them when the notebook was run."""

    keras: str = Field(description="Its version.", examples=["3.15.1"])
    lines: list[str] = Field(description="All of them, in their order: the epochs, then the evaluation.")
    history: list[RecordedEpoch]
    evaluation: Measured = Field(description="On the held-out digits.")
    published: Figures = Field(description="What TensorFlow's own page shows; each seed lands near, not on it.")


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
        fitted, (last, *_) = printed["fit"].splitlines(), printed["evaluate"].splitlines()
    except (KeyError, ValueError) as error:
        raise BadData(
            f"The recorded notebook lacks what it printed ({error}); make it with `make course-data`."
        ) from None
    told = [_measured(line, found) for line in fitted if (found := read_line(line))]
    history = [RecordedEpoch(epoch=number, **one.model_dump()) for number, one in enumerate(told, 1)]
    evaluated = read_line(last)
    if not history or evaluated is None:
        raise BadData("The recorded notebook has no lines of Keras's; make it again with `make course-data`.")
    answer = Quickstart(
        keras=keras, lines=[*fitted, last], history=history, evaluation=_measured(last, evaluated), published=PUBLISHED
    )
    body = answer.model_dump_json().encode()
    return body, tag_of(body)


def _measured(line: str, found: Line) -> Measured:
    readings = found.readings
    return Measured(
        line=line, steps=found.steps, seconds=round(found.seconds), loss=readings["loss"], accuracy=readings["accuracy"]
    )
