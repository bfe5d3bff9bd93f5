"""Two versions side by side: their figures, and the held-out digits that only one of them reads right."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from app.digits.files.encode import data_url
from app.inference.held_out import Evaluation
from app.inference.recognize import renormalized
from app.versions import Card

MAX_IMAGES: Final = 100
"""Images of one list."""


class Answer(BaseModel):
    """What a version says of one image."""

    answer: int = Field(examples=[9])
    confidence: float = Field(examples=[0.97])
    probabilities: list[float] = Field(description="10, summing to 1.")


class HeldOutDigit(BaseModel):
    """One held-out digit."""

    index: int = Field(description="Its place among the held-out digits.", examples=[115])
    image: str = Field(description="28x28, as a PNG data URL.")
    digit: int = Field(description="The digit written.", examples=[4])


class Differing(HeldOutDigit):
    """One held-out digit that two versions read differently."""

    a: Answer
    b: Answer


class ChangedReadings(BaseModel):
    """Images that one version reads right and the other does not: how many there are, and at most 100 of them."""

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
    """`b` minus `a`; `per_digit` is null where either is."""

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
    newly_right: ChangedReadings
    newly_wrong: ChangedReadings


def comparison(cards: list[Card], evaluations: list[Evaluation]) -> Comparison:
    """Return how the second of two versions differs from the first, given their cards and finished evaluations."""
    a, b = (_side(card, evaluation) for card, evaluation in zip(cards, evaluations, strict=True))
    digits = evaluations[0].digits
    right = [evaluation.probabilities.argmax(1) == digits.labels for evaluation in evaluations]
    return Comparison(
        a=a,
        b=b,
        difference=_difference(a, b),
        same_digits=all(card.get("data_sha256") == digits.sha256 for card in cards),
        newly_right=_changed(evaluations, ~right[0] & right[1]),
        newly_wrong=_changed(evaluations, right[0] & ~right[1]),
    )


def held_out_digit(evaluation: Evaluation, index: int) -> dict[str, Any]:
    """Return the fields of `HeldOutDigit` for the held-out digit of that index."""
    digits = evaluation.digits
    return {"index": index, "image": data_url(digits.images[index]), "digit": int(digits.labels[index])}


def answer_of(evaluation: Evaluation, index: int) -> dict[str, Any]:
    """Return the fields of `Answer` for the held-out digit of that index."""
    probabilities = renormalized(evaluation.probabilities[index : index + 1])[0]
    answer = int(probabilities.argmax())
    shares = probabilities.tolist()
    return {"answer": answer, "confidence": shares[answer], "probabilities": shares}


def _side(card: Card, evaluation: Evaluation) -> Side:
    return Side.model_validate({**card, "milliseconds": evaluation.milliseconds})


def _difference(a: Side, b: Side) -> Difference:
    return Difference(
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


def _changed(evaluations: list[Evaluation], which: NDArray[np.bool_]) -> ChangedReadings:
    """Return the images where `which` (n,) is true, sorted by the second version's confidence, the highest first."""
    found = np.flatnonzero(which)
    order = np.argsort(-evaluations[1].probabilities.max(1)[found], kind="stable")
    images = [
        Differing(
            **held_out_digit(evaluations[0], index),
            a=Answer(**answer_of(evaluations[0], index)),
            b=Answer(**answer_of(evaluations[1], index)),
        )
        for index in found[order[:MAX_IMAGES]].tolist()
    ]
    return ChangedReadings(count=len(found), images=images)
