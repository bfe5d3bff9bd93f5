"""A database of its own, and the corrections in it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from tests.support.corrections import NOON


@pytest.fixture
def engine(tables_url: str) -> Iterator[Engine]:
    engine = open_database(tables_url)
    yield engine
    engine.dispose()


@pytest.fixture
def stored(engine: Engine) -> CorrectionRepository:
    return CorrectionRepository(engine, lambda: NOON)
