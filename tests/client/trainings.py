"""A trainer whose children follow a script."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.jobs.queue import JobQueue
from app.settings import Settings
from app.training.process.trainer import Trainer
from app.versions import Store
from tests.support.trainers import Place, running


@contextmanager
def training(settings: Settings, behaviour: str) -> Iterator[None]:
    """Run a trainer whose children follow a script."""
    command = Place(settings.state_dir).command(behaviour)
    engine = open_database(settings.database)
    cold = settings.model_copy(update={"training_warm_seconds": 0})
    trainer = Trainer(JobQueue(engine), CorrectionRepository(engine), Store(settings.models_dir), cold, command)
    try:
        with running(trainer):
            yield
    finally:
        engine.dispose()
