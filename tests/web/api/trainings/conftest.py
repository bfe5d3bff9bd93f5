"""An app without any network, and its queue as a trainer has it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.db.engine import open_database
from app.jobs.queue import JobQueue
from app.settings import Settings
from tests.conftest import ADMIN, TOKEN


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings without any network: none is needed to speak of trainings."""
    return Settings(
        models_dir=tmp_path / "models",
        shipped_dir=tmp_path / "models",
        state_dir=tmp_path,
        admin_token=SecretStr(TOKEN),
        trainer=False,
    )


@pytest.fixture
def jobs(settings: Settings) -> Iterator[JobQueue]:
    """Give the queue as a trainer in another process has it."""
    engine = open_database(settings.database)
    yield JobQueue(engine)
    engine.dispose()


@pytest.fixture
def admin(client: httpx.Client) -> httpx.Client:
    client.headers.update(ADMIN)
    return client
