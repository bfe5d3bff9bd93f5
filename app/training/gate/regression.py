"""The regression report: a candidate beside the version in service, on the same images, both as served."""

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.digits.files.encode import data_url
from app.inference.serving import Network

EXAMPLES: Final = 24
"""How many newly right and how many newly wrong images of each set a report shows."""

RARE: Final = 0.01
"""Below this probability a loss is no longer put down to chance."""

TIMED: Final = 100
ROUNDS: Final = 5


@dataclass(frozen=True)
class Questions:
    """Images (n, 28, 28) uint8 whose `labels` (n,) are known, under the name of what they are."""

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class Example:
    """One image that one of the two read right: its digit, what each answered, how sure the candidate is (0..1)."""

    index: int
    digit: int
    before: int
    after: int
    confidence: float
    image: str  # a PNG as a data URL


@dataclass(frozen=True)
class Change:
    """How the reading of one set changes.

    `before` and `after` are shares read right, 0..1; `margin` is half of the 95% interval of their difference, which
    counts only the images that the two read differently (A. Agresti, "Categorical Data Analysis", 11.1.1); `luck` is
    the probability that two equally good networks part at least so much to the candidate's loss (Q. McNemar 1947,
    exact).
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
        """Whether the candidate reads this set worse by more than chance."""
        return self.luck < RARE


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
        """Return it as JSON-able values; of each digit the change of its share read right, null where there is none."""
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
    before: Network, after: Network, sets: Sequence[Questions], *, against: int, size_bytes: tuple[int, int]
) -> Regression:
    """Let both networks read every set; the first one, the held-out digits, is also compared digit by digit."""
    answers = [(before.predict(asked.images), after.predict(asked.images)) for asked in sets]
    changes = [change(asked, *both) for asked, both in zip(sets, answers, strict=True)]
    held_out, both = sets[0], answers[0]
    digits = [
        change(Questions(str(digit), held_out.images[of], held_out.labels[of]), both[0][of], both[1][of], examples=0)
        for digit in range(10)
        for of in [held_out.labels == digit]
    ]
    timed = held_out.images[:TIMED]
    return Regression(against, changes, digits, _milliseconds(before, after, timed), size_bytes)


def change(
    asked: Questions, before: NDArray[np.float32], after: NDArray[np.float32], *, examples: int = EXAMPLES
) -> Change:
    """Return how the reading of `asked` changes from the probabilities `before` to those `after`, (n, 10) each."""
    was, now = before.argmax(1), after.argmax(1)
    was_right, now_right = was == asked.labels, now == asked.labels
    n, sure = len(asked.labels), after.max(1)
    gained, lost = np.flatnonzero(now_right & ~was_right), np.flatnonzero(was_right & ~now_right)

    def shown(indices: NDArray[np.intp]) -> list[Example]:
        surest = indices[np.argsort(-sure[indices], kind="stable")][:examples]
        return [
            Example(
                int(i),
                int(asked.labels[i]),
                int(was[i]),
                int(now[i]),
                round(float(sure[i]), 4),
                data_url(asked.images[i]),
            )
            for i in surest
        ]

    right, wrong = len(gained), len(lost)
    return Change(
        name=asked.name, count=n, right=right, wrong=wrong,
        before=round(float(was_right.mean()), 6) if n else 0.0,
        after=round(float(now_right.mean()), 6) if n else 0.0,
        margin=round(1.96 * math.sqrt(max(0.0, right + wrong - (right - wrong) ** 2 / n)) / n, 6) if n else 0.0,
        luck=chance_of_losing(right, wrong),
        newly_right=shown(gained), newly_wrong=shown(lost),
    )  # fmt: skip


def chance_of_losing(right: int, wrong: int) -> float:
    """Return how probable at least `wrong` losses are among `right + wrong` changes that are fair coin tosses."""
    tosses = right + wrong
    ways: int = sum(math.comb(tosses, lost) for lost in range(wrong, tosses + 1))
    return ways / (1 << tosses)


def _milliseconds(before: Network, after: Network, images: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the median time of one image for each, in turn, so that both meet the same machine."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for network, times in zip((before, after), took, strict=True):
            for image in images:
                began = time.perf_counter()
                network.predict(image[None])
                times.append(time.perf_counter() - began)
    return statistics.median(took[0]) * 1000, statistics.median(took[1]) * 1000
