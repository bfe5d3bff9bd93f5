"""The held-out MNIST digits: the share read right, which digits are taken for which, and the worst mistakes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.training.data.mnist import Data
from benchmarks.accuracy.markdown import Section, percent, picture, table
from benchmarks.accuracy.versions import Version

SHEET = 40
"""How many mistakes a sheet shows at most."""


@dataclass(frozen=True)
class Reading:
    """How a version reads labelled digit images: (n, 28, 28) uint8, (n,) digits and (n, 10) probabilities."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    probabilities: NDArray[np.float64]

    @property
    def answers(self) -> NDArray[np.int64]:
        """The digits read, (n,)."""
        answers: NDArray[np.int64] = self.probabilities.argmax(1)
        return answers

    @property
    def accuracy(self) -> float:
        """The share read right, 0..1."""
        return float((self.answers == self.labels).mean())

    @property
    def error(self) -> float:
        """The binomial standard error of `accuracy`."""
        return math.sqrt(self.accuracy * (1 - self.accuracy) / len(self.labels))

    @property
    def confusion(self) -> NDArray[np.int64]:
        """How often each digit was read as which, (10, 10) with the true digit as row."""
        counts = np.zeros((10, 10), np.int64)
        np.add.at(counts, (self.labels, self.answers), 1)
        return counts

    @property
    def per_digit(self) -> list[float]:
        """The share of each digit read right, nan for a digit that does not occur."""
        right, asked = self.confusion.diagonal(), self.confusion.sum(1)
        return [float(r / a) if a else math.nan for r, a in zip(right, asked, strict=True)]

    @property
    def mistakes(self) -> NDArray[np.int64]:
        """The places of the digits read wrong, the most confident first."""
        wrong = np.flatnonzero(self.answers != self.labels)
        return wrong[np.argsort(-self.probabilities[wrong].max(1), kind="stable")]


def read(version: Version, digits: Data) -> Reading:
    """Return how a version's served file reads the held-out digits."""
    probabilities = version.network.predict(digits.x_test).astype(np.float64)
    return Reading(digits.x_test, digits.y_test, probabilities / probabilities.sum(1, keepdims=True))


def section(versions: Sequence[Version], readings: Sequence[Reading]) -> Section:
    """Return the tables and pictures of held-out digits."""
    heads = [version.title for version in versions]
    overall = [f"{percent(one.accuracy)} ± {percent(one.error)}" for one in readings]
    rows = [["all", *overall], ["read wrong", *(str(len(one.mistakes)) for one in readings)]]
    rows += [[str(digit), *(percent(one.per_digit[digit]) for one in readings)] for digit in range(10)]
    lines = [
        (
            f"The share of {len(readings[0].labels):,} held-out digits that the shipped file reads right, with its "
            "binomial standard error, and of each digit."
        ),
        "",
        *table(["digit", *heads], rows),
        "",
        "In the confusion matrices only the mistakes are coloured, in each by its own largest count.",
    ]
    for version, one in zip(versions, readings, strict=True):
        lines += ["", f"### Version {version.title}: {len(one.mistakes)} mistakes", ""]
        lines += picture(f"accuracy/confusion-{version.number}.png", f"Confusion matrix of version {version.number}")
        if len(one.mistakes):
            shown = min(SHEET, len(one.mistakes))
            lines += [f"The {shown} most confident mistakes: true digit → digit read, and its probability."]
            lines += picture(f"accuracy/mistakes-{version.number}.png", f"Mistakes of version {version.number}")
    return Section("Held-out digits", lines, [("held-out MNIST", overall)])
