"""A client of each kind for every test that asks."""

from collections.abc import Iterator

import httpx
import pytest

from app.client import DigitsClient
from app.db.engine import open_database
from app.jobs.queue import JobQueue
from app.settings import Settings
from tests.client.both import Asking, Time
from tests.conftest import TOKEN


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=["sync", "async"])
def asking(request: pytest.FixtureRequest, time: Time) -> Iterator[Asking]:
    asking = Asking(request.param, time)
    yield asking
    asking.close()


@pytest.fixture
def digits(asking: Asking, served_once: str) -> DigitsClient:
    """Give a client without a token, of a server that other tests read from too."""
    return asking(served_once)


@pytest.fixture
def admin(asking: Asking, client: httpx.Client) -> DigitsClient:
    """Give an admin's client of a server for this test alone."""
    return asking(str(client.base_url), TOKEN)


@pytest.fixture
def jobs(settings: Settings) -> Iterator[JobQueue]:
    """Give the queue as a trainer in another process has it."""
    engine = open_database(settings.database)
    yield JobQueue(engine)
    engine.dispose()
