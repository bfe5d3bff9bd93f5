"""The gate: judges a candidate, exported into a folder, by the file that would be served."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import BadVersion, NotFound
from app.inference.classifier import Classifier
from app.inference.network import Network
from app.jobs.job import Verdict
from app.process.silence import silent
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mnist import Data
from app.training.gate.evaluation_sets import evaluation_sets
from app.training.gate.regression import Regression, compare
from app.training.gate.remembered_answers import RememberedAnswers
from app.training.gate.score import Score, score
from app.training.gate.synthesized_set import Handwriting, score_synthesized
from app.training.gate.verdict import decide
from app.versions import Store


@dataclass(frozen=True)
class Judgement:
    """All that the gate found out about a candidate; `judged_against` was the store's current version then."""

    score: Score
    handwriting: Handwriting
    regression: Regression | None
    verdict: Verdict
    judged_against: int | None

    @property
    def regression_of_refused(self) -> dict[str, Any] | None:
        """Return the regression report of a refused candidate, which has no card to keep it.

        None of one that was not refused, and of one whose answers are not numbers.
        """
        if self.verdict.decision != "refuse" or self.regression is None or not math.isfinite(self.score.loss):
            return None
        return self.regression.as_card()


def judge_candidate(
    folder: Path,
    digits: Data,
    store: Store,
    *,
    min_accuracy: float,
    corrected: Corrected = NO_CORRECTIONS,
    on_score: Callable[[Score], None] = lambda _: None,
    answers: Path | None = None,
) -> Judgement:
    """Return how the candidate in `folder` reads, by itself and compared with the store's current version.

    The comparison may take seconds; `on_score` is called before it with the score on the held-out digits. In the folder
    `answers` are those of versions on the same images, so that none is read again.
    """
    with silent():
        candidate = RememberedAnswers(Classifier(folder / "model.tflite"))
    found = score(candidate, digits.x_test, digits.y_test)
    on_score(found)
    current = store.current()
    regression = _regression(candidate, folder, digits, readable_version(store, current), corrected, answers=answers)
    handwriting = score_synthesized(candidate)
    candidate.save(answers, folder / "model.tflite")
    return Judgement(found, handwriting, regression, decide(found, min_accuracy, regression), current)


def readable_version(store: Store, number: int | None) -> tuple[int, Path] | None:
    """Return version `number` and its folder, None when it is None, missing or damaged."""
    with contextlib.suppress(BadVersion, NotFound):
        return (number, store.verified(number)) if number is not None else None
    return None


def _regression(
    candidate: Network,
    folder: Path,
    digits: Data,
    current: tuple[int, Path] | None,
    corrected: Corrected,
    *,
    answers: Path | None,
) -> Regression | None:
    """Return how the candidate reads compared with the current version; None when there is none."""
    if current is None:
        return None
    number, files = current
    with silent():
        before = RememberedAnswers(Classifier(files / "model.tflite"))
    before.load(answers, files / "model.tflite")
    sizes = [(of / "model.tflite").stat().st_size for of in (files, folder)]
    regression = compare(
        before, candidate, evaluation_sets(digits, corrected), against=number, size_bytes=(sizes[0], sizes[1])
    )
    before.save(answers, files / "model.tflite")
    return regression
