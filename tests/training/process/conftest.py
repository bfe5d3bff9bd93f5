"""What the tests of trainings share: trainers in a folder of their own, and a slice of MNIST."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.trainers import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.engine.dispose()
