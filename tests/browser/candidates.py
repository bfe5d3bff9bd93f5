"""A training that has ended, without the minutes it takes: a shipped network is judged by the real gate."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.corrections.correction import NewCorrection, Review
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.jobs.claim import Claim
from app.jobs.job import Epoch, Metrics, Progress, Result, TrainRequest
from app.jobs.queue import JobQueue
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.training.gate.gate import judge_candidate
from app.versions import Store
from benchmarks.retraining.styles import drawn
from tests.support.mnist_slice import mnist


@contextlib.contextmanager
def refining(folder: Path) -> Iterator[Claim]:
    """Give the trainer's hold on a training that has just been asked for and begun."""
    engine = open_database(f"sqlite:///{folder / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    jobs.enqueue(TrainRequest(recipe="refine", promote="never"))
    claim = jobs.claim()
    assert claim is not None
    claim.progress(Progress(phase="fitting", epochs=2), Metrics())
    yield claim
    engine.dispose()


def matrix(wrong: int) -> list[list[int]]:
    """Return what 1,000 digits are read as, where so many of each digit are read as the next one."""
    eye = np.eye(10, dtype=np.int64)
    made: list[list[int]] = ((100 - wrong) * eye + wrong * np.roll(eye, 1, axis=1)).tolist()
    return made


def epoch(number: int, wrong: int) -> Epoch:
    """Return an epoch after which so many of each hundred digits are read wrong."""
    right = 1 - wrong / 100
    return Epoch(
        epoch=number, seconds=30, loss=0.1, accuracy=right, val_loss=0.1, val_accuracy=right, confusion=matrix(wrong)
    )


def candidate(folder: Path, of: int, *, min_accuracy: float = 0.9, corrections: int = 0) -> Result:
    """Let the network of the shipped version `of` be what refining came to, on the server that keeps its state here.

    A third of the `corrections` is kept out of training. It is judged on a slice of MNIST.
    """
    with refining(folder) as claim:
        for number in (1, 2):
            claim.epoch(epoch(number, 5 - number))
        return end(claim, folder, of, min_accuracy=min_accuracy, corrections=corrections)


def accept(folder: Path, corrected: Corrected) -> None:
    """Store the corrections, whose images a report shows only while they are there."""
    engine = open_database(f"sqlite:///{folder / 'state' / 'digits.db'}")
    stored = CorrectionRepository(engine)
    sent = [
        NewCorrection(int(label), image, np.full(10, 0.1), version=2)
        for image, label in zip(corrected.images, corrected.labels, strict=True)
    ]
    stored.review([stored.add(each)[0].id for each in sent], Review(state="accepted"))
    engine.dispose()


def end(claim: Claim, folder: Path, of: int, *, min_accuracy: float = 0.9, corrections: int = 0) -> Result:
    """End the training as `candidate` does."""
    store, source = Store(folder / "models"), Settings().shipped_dir / str(of)
    (store.root / "shipped").write_text("1\n2\n")  # or a third version would be taken for the shipped one
    images, labels = drawn(corrections, np.random.default_rng(5))
    corrected = Corrected(images, labels, np.arange(corrections) % 3 == 0)
    accept(folder, corrected)
    claim.progress(Progress(phase="judging", epoch=2, epochs=2, fraction=1), Metrics())
    with store.staging() as staged:
        for name in ("model.keras", "model.tflite"):
            shutil.copy(source / name, staged / name)
        judgement = judge_candidate(staged, mnist(), store, min_accuracy=min_accuracy, corrected=corrected)
        found, regression = judgement.score, judgement.regression
        assert regression is not None
        version = None
        if judgement.verdict.decision != "refuse":
            card = {
                **Store(Settings().shipped_dir).card(of), "name": "refine", "job": claim.job_id,
                "parent": store.current(),
                "accuracy": found.accuracy, "confusion": found.confusion, "verdict": judgement.verdict.model_dump(),
                "regression": regression.as_card(),
            }  # fmt: skip
            version = store.publish(staged, card)
    result = Result(
        accuracy=found.accuracy, loss=found.loss, fit_seconds=60, version=version, promoted=False,
        verdict=judgement.verdict, regression=judgement.regression_of_refused,
    )  # fmt: skip
    claim.succeed(result)
    return result
