"""A queue in a database of its own, with a clock to set."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.db.engine import open_database
from app.jobs.queue import JobQueue
from tests.jobs.claims import Clock


@pytest.fixture
def engine(tables_url: str) -> Iterator[Engine]:
    engine = open_database(tables_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(engine: Engine, clock: Clock) -> JobQueue:
    return JobQueue(engine, clock)
