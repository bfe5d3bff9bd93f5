"""The regression report: a candidate compared with the current version on the same images, both as served."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.corrections.correction import content_of
from app.digits.files.encode import data_url
from app.inference.network import Network
from app.training.data.evaluation_set import EvaluationSet
from app.training.gate.speed import milliseconds

EXAMPLES: Final = 24
"""How many newly right and how many newly wrong images of each set a report shows."""

SIGNIFICANCE: Final = 0.01
"""A loss whose p-value is lower is significant."""


@dataclass(frozen=True)
class Example:
    """One image that only one of the two read right: its digit, both answers, the candidate's confidence (0..1).

    A public one has its `image`, a PNG as a data URL; a correction its `content`, by which it is found while it is
    stored.
    """

    index: int
    digit: int
    before: int
    after: int
    confidence: float
    image: str | None
    content: str | None = None


@dataclass(frozen=True)
class Change:
    """How the reading of one set changes.

    `before` and `after` are shares read right, 0..1; `margin` is half of the 95% interval of their difference, which
    counts only the images that the two read differently (A. Agresti, "Categorical Data Analysis", 11.1.1); `luck` is
    the p-value of the loss, one-sided (Q. McNemar 1947, exact).
    """

    name: str
    count: int
    before: float
    after: float
    margin: float
    luck: float
    right: int
    wrong: int
    newly_right: Sequence[Example]
    newly_wrong: Sequence[Example]

    @property
    def is_loss(self) -> bool:
        """Whether the candidate reads this set significantly worse."""
        return self.luck < SIGNIFICANCE


@dataclass(frozen=True)
class Regression:
    """What changes if the candidate takes the place of version `against`.

    `digits` are the held-out digits apart, 0 to 9; `milliseconds` and `size_bytes` are an image's time on one thread
    and the size of the served file, before and after.
    """

    against: int
    changes: Sequence[Change]
    digits: Sequence[Change]
    milliseconds: tuple[float, float]
    size_bytes: tuple[int, int]

    def as_card(self) -> dict[str, Any]:
        """Return JSON-able values; `per_digit` is the change of each digit's accuracy, null where it has none."""
        changes = [asdict(change) for change in self.changes]
        digits = [round(change.after - change.before, 6) if change.count else None for change in self.digits]
        return {
            "against": self.against,
            "changes": changes,
            "per_digit": digits,
            "milliseconds": [round(each, 4) for each in self.milliseconds],
            "size_bytes": list(self.size_bytes),
        }


def compare(
    before: Network, after: Network, sets: Sequence[EvaluationSet], *, against: int, size_bytes: tuple[int, int]
) -> Regression:
    """Compare both networks on every set; on the first one, the held-out digits, also digit by digit."""
    answers = [(before.predict(one.images), after.predict(one.images)) for one in sets]
    changes = [change(one, *both) for one, both in zip(sets, answers, strict=True)]
    held_out, both = sets[0], answers[0]
    digits = []
    for digit in range(10):
        of = held_out.labels == digit
        alone = EvaluationSet(str(digit), held_out.images[of], held_out.labels[of])
        digits.append(change(alone, both[0][of], both[1][of], examples=0))
    return Regression(against, changes, digits, milliseconds(before, after, held_out.images), size_bytes)


def change(
    evaluated: EvaluationSet, before: NDArray[np.float32], after: NDArray[np.float32], *, examples: int = EXAMPLES
) -> Change:
    """Return how the reading of a set changes from the probabilities `before` to those `after`, (n, 10) each."""
    was, now = before.argmax(1), after.argmax(1)
    was_right, now_right = was == evaluated.labels, now == evaluated.labels
    n, confidence = len(evaluated.labels), after.max(1)
    gained, lost = np.flatnonzero(now_right & ~was_right), np.flatnonzero(was_right & ~now_right)

    def examples_of(indices: NDArray[np.intp]) -> list[Example]:
        most_confident = indices[np.argsort(-confidence[indices], kind="stable")][:examples]
        return [
            Example(
                int(i),
                int(evaluated.labels[i]),
                int(was[i]),
                int(now[i]),
                round(float(confidence[i]), 4),
                data_url(evaluated.images[i]) if evaluated.public else None,
                None if evaluated.public else content_of(evaluated.images[i]),
            )
            for i in most_confident
        ]

    right, wrong = len(gained), len(lost)
    return Change(
        name=evaluated.name, count=n, right=right, wrong=wrong,
        before=round(float(was_right.mean()), 6) if n else 0.0,
        after=round(float(now_right.mean()), 6) if n else 0.0,
        margin=round(1.96 * math.sqrt(max(0.0, right + wrong - (right - wrong) ** 2 / n)) / n, 6) if n else 0.0,
        luck=p_value_of_loss(right, wrong),
        newly_right=examples_of(gained), newly_wrong=examples_of(lost),
    )  # fmt: skip


def p_value_of_loss(right: int, wrong: int) -> float:
    """Return the probability of at least `wrong` losses among `right + wrong` fair coin tosses."""
    tosses = right + wrong
    outcomes: int = sum(math.comb(tosses, lost) for lost in range(wrong, tosses + 1))
    return outcomes / (1 << tosses)
