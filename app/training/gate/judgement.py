"""A candidate, exported into a folder, judged by the file that would be served."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import BadVersion, NotFound
from app.inference.classifier import Classifier
from app.jobs.job import Verdict
from app.process.silence import silent
from app.training.data.corrected import NOTHING, Corrected
from app.training.data.mnist import Data
from app.training.gate.gate import Score, judge, score
from app.training.gate.handwriting import Handwriting, examine, questions
from app.training.gate.regression import Questions, Regression, compare
from app.versions import Store


@dataclass(frozen=True)
class Judgement:
    """All that was found out about a candidate; `beside` is what the store called current then."""

    found: Score
    handwriting: Handwriting
    regression: Regression | None
    verdict: Verdict
    beside: int | None

    @property
    def as_refused(self) -> dict[str, Any] | None:
        """Return what is to be kept of a candidate that has no card: how it reads beside the version that serves.

        None of one that was not refused, and of one whose answers are no numbers.
        """
        if self.verdict.decision != "refuse" or self.regression is None or not math.isfinite(self.found.loss):
            return None
        return self.regression.as_card()


def judged(
    folder: Path,
    digits: Data,
    store: Store,
    *,
    min_accuracy: float,
    corrected: Corrected = NOTHING,
    scored: Callable[[Score], None] = lambda _: None,
) -> Judgement:
    """Return how the candidate in `folder` reads, alone and beside the version that the store calls current.

    The comparison takes seconds; `scored` hears at once how the held-out digits were read.
    """
    with silent():
        candidate = Classifier(folder / "model.tflite")
    found = score(candidate, digits.x_test, digits.y_test)
    scored(found)
    images, labels, _ = questions()
    asked = [
        Questions("held-out digits", digits.x_test, digits.y_test),
        Questions("synthesized digits", images, labels),
        *corrected.questions(),
    ]
    regression, beside = None, store.current()
    current = serving(store, beside)
    if current is not None:
        number, files = current
        with silent():
            before = Classifier(files / "model.tflite")
        sizes = [(of / "model.tflite").stat().st_size for of in (files, folder)]
        regression = compare(before, candidate, asked, against=number, size_bytes=(sizes[0], sizes[1]))
    return Judgement(found, examine(candidate), regression, judge(found, min_accuracy, regression), beside)


def serving(store: Store, number: int | None) -> tuple[int, Path] | None:
    """Return the version that is current and its folder, None when there is none that can be read."""
    with contextlib.suppress(BadVersion, NotFound):
        return (number, store.verified(number)) if number is not None else None
    return None
