"""The held-out digits themselves: what a version read in them, and where two versions differ."""

from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Path, Query
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from app.digits.files.encode import data_url
from app.errors import BadData, BadInput, BadVersion, Forbidden, NotAllowed, NotFound
from app.inference.held_out import Reading
from app.process.thread_pool import run_sync
from app.versions import Card
from app.web.responses.problems import responses
from app.web.services import AdminOnly, Services, Uses

router = APIRouter(prefix="/models", tags=["Versions"], dependencies=[AdminOnly])

ERRORS: Final = responses(NotAllowed, Forbidden, NotFound, BadVersion, BadInput, BadData)
MOST: Final = 100
"""Images in one answer."""

Digit = Annotated[int, Query(ge=0, le=9)]
Version = Annotated[int, Query(ge=1, description="A version's number.")]


class Answer(BaseModel):
    """What a version says of one image."""

    answer: int = Field(examples=[9])
    confidence: float = Field(examples=[0.97])
    probabilities: list[float] = Field(description="10, summing to 1.")


class Shown(BaseModel):
    """One held-out digit."""

    index: int = Field(description="Its place among the held-out digits.", examples=[115])
    image: str = Field(description="28x28, as a PNG data URL.")
    digit: int = Field(description="The digit written.", examples=[4])


class Read(Shown, Answer):
    """One held-out digit and what a version says of it."""


class Cell(BaseModel):
    """The images in one cell of a version's confusion matrix; `count` of them there are, at most 100 are shown."""

    version: int
    digit: int
    read: int
    count: int = Field(examples=[12])
    same_digits: bool = Field(description="Whether the card was measured on these held-out digits.")
    images: list[Read]


class Differing(Shown):
    """One held-out digit that two versions read otherwise."""

    a: Answer
    b: Answer


class Changed(BaseModel):
    """Images that one version reads right and the other does not; `count` of them there are, at most 100 are shown."""

    count: int = Field(examples=[31])
    images: list[Differing]


class Side(BaseModel):
    """What the card of one of two versions says, and how long it takes for an image."""

    version: int
    name: str
    created: str
    accuracy: float
    loss: float
    per_digit: list[float | None]
    confusion: list[list[int]]
    parameters: int
    size_bytes: int
    fit_seconds: float
    calibration: dict[str, Any] | None = None
    handwriting: dict[str, Any] | None = None
    milliseconds: float = Field(description="For one image on this server, the median, just measured.", examples=[0.12])


class Difference(BaseModel):
    """`b` less `a`; `per_digit` is null where either is."""

    accuracy: float
    loss: float
    per_digit: list[float | None]
    confusion: list[list[int]]
    size_bytes: int
    milliseconds: float


class Comparison(BaseModel):
    """Two versions side by side: `newly_right` are images that `b` reads right and `a` does not."""

    a: Side
    b: Side
    difference: Difference
    same_digits: bool = Field(description="Whether both cards were measured on the held-out digits shown here.")
    newly_right: Changed
    newly_wrong: Changed


@router.get("/compare", responses=ERRORS, summary="Compare two versions")
async def compare(uses: Uses, a: Version, b: Version) -> Comparison:
    """Return both versions' figures, what changes from `a` to `b`, and the held-out digits newly right and wrong.

    The first time a version is asked about it reads all held-out digits, which takes some seconds.
    """
    cards = [uses.store.card(number) for number in (a, b)]
    readings = [await _finished(uses, number) for number in (a, b)]
    return await run_sync(comparison, cards, readings, limiter=uses.heavy)


@router.get("/{number}/held-out", responses=ERRORS, summary="Open a cell of the confusion matrix")
async def cell(
    uses: Uses,
    digit: Annotated[Digit, Query(description="The digit written: a row.")],
    read: Annotated[Digit, Query(description="The digit read: a column.")],
    number: int = Path(ge=1, description="A version's number."),
) -> Cell:
    """Return the held-out digits that were `digit` and that this version read as `read`.

    The most confident mistakes come first; of right answers, the least confident. The first time a version is asked
    about it reads all held-out digits, which takes some seconds.
    """
    card = uses.store.card(number)
    reading = await _finished(uses, number)
    return await run_sync(_cell, card, reading, digit, read, limiter=uses.heavy)


async def _finished(uses: Services, number: int) -> Reading:
    """Return the reading of a version once it is whole; other heavy work gets its turn between the steps."""
    reading = await run_sync(uses.held_out.reading, number, limiter=uses.heavy)
    while not await run_sync(reading.go_on, limiter=uses.heavy):
        pass
    return reading


def _cell(card: Card, reading: Reading, digit: int, read: int) -> Cell:
    answers, confidence = reading.probabilities.argmax(1), reading.probabilities.max(1)
    found = np.flatnonzero((reading.digits.labels == digit) & (answers == read))
    order = np.argsort(confidence[found] if digit == read else -confidence[found], kind="stable")
    images = [Read(**_shown(reading, at), **_answer(reading, at)) for at in found[order[:MOST]].tolist()]
    same = card.get("data_sha256") == reading.digits.sha256
    return Cell(version=card["version"], digit=digit, read=read, count=len(found), same_digits=same, images=images)


def comparison(cards: list[Card], readings: list[Reading]) -> Comparison:
    """Return how the second of two versions differs from the first, given their cards and finished readings."""
    a, b = (_side(card, reading) for card, reading in zip(cards, readings, strict=True))
    difference = Difference(
        accuracy=b.accuracy - a.accuracy,
        loss=b.loss - a.loss,
        per_digit=[
            None if one is None or other is None else other - one
            for one, other in zip(a.per_digit, b.per_digit, strict=True)
        ],
        confusion=(np.array(b.confusion) - np.array(a.confusion)).tolist(),
        size_bytes=b.size_bytes - a.size_bytes,
        milliseconds=b.milliseconds - a.milliseconds,
    )
    digits = readings[0].digits
    right = [reading.probabilities.argmax(1) == digits.labels for reading in readings]
    return Comparison(
        a=a,
        b=b,
        difference=difference,
        same_digits=all(card.get("data_sha256") == digits.sha256 for card in cards),
        newly_right=_changed(readings, ~right[0] & right[1]),
        newly_wrong=_changed(readings, right[0] & ~right[1]),
    )


def _side(card: Card, reading: Reading) -> Side:
    return Side.model_validate({**card, "milliseconds": reading.milliseconds})


def _changed(readings: list[Reading], which: NDArray[np.bool_]) -> Changed:
    """Return the images `which` (n,) names, those first of which the second version is surest."""
    found = np.flatnonzero(which)
    order = np.argsort(-readings[1].probabilities.max(1)[found], kind="stable")
    images = [
        Differing(**_shown(readings[0], at), a=Answer(**_answer(readings[0], at)), b=Answer(**_answer(readings[1], at)))
        for at in found[order[:MOST]].tolist()
    ]
    return Changed(count=len(found), images=images)


def _shown(reading: Reading, at: int) -> dict[str, Any]:
    return {"index": at, "image": data_url(reading.digits.images[at]), "digit": int(reading.digits.labels[at])}


def _answer(reading: Reading, at: int) -> dict[str, Any]:
    row = reading.probabilities[at].astype(np.float64)
    shares = (row / row.sum()).tolist()
    answer = int(row.argmax())
    return {"answer": answer, "confidence": shares[answer], "probabilities": shares}
