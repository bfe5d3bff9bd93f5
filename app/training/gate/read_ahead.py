"""The current version's answers on the images of the gate, computed in a thread while a candidate is trained."""

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path

from app.inference.classifier import Classifier
from app.process.silence import silent
from app.training.data.evaluation_set import EvaluationSet
from app.training.gate.remembered_answers import RememberedAnswers


class ReadAhead:
    """Leaves the answers of the network in the file `tflite` on `sets` in the folder `answers`, for `judge_candidate`.

    Without either it does nothing. An error is left to the judgement, which computes what it does not find.
    """

    def __init__(self, tflite: Path | None, sets: Sequence[EvaluationSet], answers: Path | None) -> None:
        self._sets = sets
        self._thread: threading.Thread | None = None
        if tflite is None or answers is None:
            return
        with contextlib.suppress(Exception), silent():  # silence is not for threads
            network = RememberedAnswers(Classifier(tflite))
            self._thread = threading.Thread(target=self._read, args=[network, tflite, answers], daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Return when the answers are there."""
        if self._thread is not None:
            self._thread.join()

    def _read(self, network: RememberedAnswers, tflite: Path, answers: Path) -> None:
        with contextlib.suppress(Exception):
            network.load(answers, tflite)
            for one in self._sets:
                network.predict(one.images)
            network.save(answers, tflite)
