"""The judgement that lets a network become a version: how it reads held-out digits, through the file that is served."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.serving import Network
from app.jobs.job import Decision, Finding, Kind, Verdict
from app.training.gate.calibration import expected_calibration_error
from app.training.gate.confusion import confusion_of
from app.training.gate.regression import RARE, Change, Regression

DIGIT_LOSS: Final = 0.003
"""What one digit may lose, as a share, before a person is asked."""

SLOW_MILLISECONDS: Final = 1.0
FEW: Final = 200

LEAST = 1e-7
"""Probabilities below this count as this in the loss, as in Keras, so that one sure mistake costs a finite amount."""


@dataclass(frozen=True)
class Score:
    """How a network reads labelled digits.

    `accuracy` 0..1; `loss` the mean cross-entropy in nats; `per_digit` the share right of each digit, 0 to 9 (nan for
    a digit that does not occur); `confusion[true][answered]` counts, 10 x 10; `ece` the expected calibration error, by
    how much its confidence misses the truth on average; `digits` how many there are, `seconds` what reading them took.
    """

    accuracy: float
    loss: float
    per_digit: list[float]
    confusion: list[list[int]]
    ece: float
    digits: int
    seconds: float


def score(network: Network, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Score:
    """Return how `network` reads `images` (n, 28, 28) uint8 whose digits are `labels` (n,)."""
    began = time.perf_counter()
    probabilities = network.predict(images)  # (n, 10) float32
    seconds = time.perf_counter() - began
    confusion = confusion_of(labels, probabilities.argmax(1))
    # maximum() keeps NaN, which fmax() would hide
    of_label = np.maximum(probabilities[np.arange(len(labels)), labels].astype(np.float64), LEAST)
    right, asked = confusion.diagonal(), confusion.sum(1)
    return Score(
        accuracy=float(right.sum() / len(labels)),
        loss=float(-np.log(of_label).mean()),
        per_digit=[float(r / a) if a else math.nan for r, a in zip(right, asked, strict=True)],
        confusion=confusion.tolist(),
        ece=expected_calibration_error(probabilities, labels),
        digits=len(labels),
        seconds=round(seconds, 3),
    )


Reason = tuple[str, Finding]
"""A sentence, and what it rests on."""


def judge(found: Score, min_accuracy: float, regression: Regression | None = None) -> Verdict:
    """Return whether a network that scored so on held-out digits may be served, and why.

    What reads worse than the version in service, by more than chance, is for a person to decide, whatever its recipe.
    """
    if not math.isfinite(found.loss):
        sentence = "Its answers are not numbers: the loss ran away. Try a lower learning rate."
        return verdict("refuse", [_reason(sentence, "runaway")])
    reads = f"It reads {found.accuracy:.2%} of the held-out digits"
    figures = {"accuracy": found.accuracy, "least": min_accuracy}
    if found.accuracy < min_accuracy:
        return verdict("refuse", [_reason(f"{reads}; at least {min_accuracy:.2%} is asked for.", "below", **figures)])
    passes = _reason(f"{reads}, at least the {min_accuracy:.2%} asked for.", "enough", **figures)
    if regression is None:
        return verdict("promote", [passes])
    losses = _losses(regression)
    told = [passes, *(_told(change, regression.against) for change in regression.changes)]
    return verdict("ask" if losses else "promote", [*losses, *told])


def verdict(decision: Decision, reasons: Sequence[Reason]) -> Verdict:
    """Return the verdict that rests on `reasons`."""
    return Verdict(
        decision=decision,
        reasons=[sentence for sentence, _ in reasons],
        findings=[finding for _, finding in reasons],
    )


def _reason(sentence: str, kind: Kind, **values: float | str) -> Reason:
    return sentence, Finding(kind=kind, values=values)


def _losses(regression: Regression) -> list[Reason]:
    """Return what speaks against taking the candidate without asking."""
    losses = [
        _reason(
            f"It reads fewer of the {change.name} than version {regression.against} does: {_counts(change)}.",
            "fewer", name=change.name, version=regression.against, right=change.right, wrong=change.wrong,
        )
        for change in regression.changes if change.is_loss
    ]  # fmt: skip
    # ten digits are ten chances to be unlucky
    worse = [c for c in regression.digits if c.luck < RARE / 10 and c.before - c.after > DIGIT_LOSS]
    losses += [
        _reason(
            f"It reads fewer of the {change.name}s: {_counts(change)}.",
            "fewer-of-digit", digit=change.name, right=change.right, wrong=change.wrong,
        )
        for change in worse
    ]  # fmt: skip
    took = regression.milliseconds[1]
    if took > SLOW_MILLISECONDS:
        sentence = (
            f"It takes {took:.2f} ms for an image; {SLOW_MILLISECONDS} ms are the most for a page that feels live."
        )
        losses.append(_reason(sentence, "slow", milliseconds=took, most=SLOW_MILLISECONDS))
    return losses


def _told(change: Change, against: int) -> Reason:
    """Return how the reading of a set changes; of a few images their number says more than shares do."""
    if change.count < FEW:
        before, after = [round(share * change.count) for share in (change.before, change.after)]
        return _reason(
            f"{after} of the {change.count} {change.name} are read right, {before} by version {against}.",
            "number", name=change.name, count=change.count, before=before, after=after, version=against,
        )  # fmt: skip
    points = 100 * (change.after - change.before)
    return _reason(
        f"Of {change.count:,} {change.name} it reads {change.after:.2%}, {points:+.2f} points "
        f"± {100 * change.margin:.2f}: {_counts(change)}.",
        "share", name=change.name, count=change.count, before=change.before, after=change.after,
        margin=change.margin, right=change.right, wrong=change.wrong,
    )  # fmt: skip


def _counts(change: Change) -> str:
    return f"{change.right:,} newly right, {change.wrong:,} newly wrong"
