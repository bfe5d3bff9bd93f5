"""The verdict on a candidate, from its score on the held-out digits and its regression report."""

import math
from collections.abc import Sequence
from typing import Final

from app.jobs.job import Decision, Finding, FindingKind, Verdict
from app.training.gate.regression import SIGNIFICANCE, Change, Regression
from app.training.gate.score import Score

DIGIT_LOSS: Final = 0.003
"""How much accuracy one digit may lose before the verdict is left to a person; 0..1."""

MAX_MILLISECONDS: Final = 1.0
SMALL_SET: Final = 200
"""Sets of fewer images are described by counts instead of shares."""

Reason = tuple[str, Finding]
"""A sentence, and the figures that it rests on."""


def decide(score: Score, min_accuracy: float, regression: Regression | None = None) -> Verdict:
    """Return whether a network with this score on the held-out digits may be served, and why.

    A candidate that reads significantly worse than the current version is left to a person, whatever its recipe.
    """
    if not math.isfinite(score.loss):
        sentence = "Its answers are not numbers: the loss ran away. Try a lower learning rate."
        return _verdict("refuse", [_reason(sentence, "runaway")])
    reads = f"It reads {score.accuracy:.2%} of the held-out digits"
    figures = {"accuracy": score.accuracy, "least": min_accuracy}
    if score.accuracy < min_accuracy:
        return _verdict("refuse", [_reason(f"{reads}; at least {min_accuracy:.2%} is asked for.", "below", **figures)])
    passes = _reason(f"{reads}, at least the {min_accuracy:.2%} asked for.", "enough", **figures)
    if regression is None:
        return _verdict("promote", [passes])
    losses = _losses(regression)
    changes = [_change(change, regression.against) for change in regression.changes]
    return _verdict("ask" if losses else "promote", [*losses, passes, *changes])


def _verdict(decision: Decision, reasons: Sequence[Reason]) -> Verdict:
    """Return the verdict that rests on `reasons`."""
    return Verdict(
        decision=decision,
        reasons=[sentence for sentence, _ in reasons],
        findings=[finding for _, finding in reasons],
    )


def _reason(sentence: str, kind: FindingKind, **values: float | str) -> Reason:
    return sentence, Finding(kind=kind, values=values)


def _losses(regression: Regression) -> list[Reason]:
    """Return the reasons that leave the candidate to a person: significant losses, and slowness."""
    losses = [
        _reason(
            f"It reads fewer of the {change.name} than version {regression.against} does: {_counts(change)}.",
            "fewer", name=change.name, version=regression.against, right=change.right, wrong=change.wrong,
        )
        for change in regression.changes if change.is_loss
    ]  # fmt: skip
    # ten digits are ten tests, so each one needs a tenth of the significance level (Bonferroni)
    worse = [c for c in regression.digits if c.luck < SIGNIFICANCE / 10 and c.before - c.after > DIGIT_LOSS]
    losses += [
        _reason(
            f"It reads fewer of the {change.name}s: {_counts(change)}.",
            "fewer-of-digit", digit=change.name, right=change.right, wrong=change.wrong,
        )
        for change in worse
    ]  # fmt: skip
    took = regression.milliseconds[1]
    if took > MAX_MILLISECONDS:
        sentence = (
            f"It takes {took:.2f} ms for an image; {MAX_MILLISECONDS} ms are the most for a page that feels live."
        )
        losses.append(_reason(sentence, "slow", milliseconds=took, most=MAX_MILLISECONDS))
    return losses


def _change(change: Change, against: int) -> Reason:
    """Return how many of a set are read right before and after: counts for a small set, else shares."""
    if change.count < SMALL_SET:
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
