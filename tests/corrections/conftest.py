"""A database of its own, and the corrections in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from tests.support.corrections import NOON


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'digits.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def stored(engine: Engine) -> CorrectionRepository:
    return CorrectionRepository(engine, lambda: NOON)
