"""What the tests of trainings and imports share."""

from pathlib import Path

import pytest

from tests.support.mnist_slice import save


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a slice of MNIST."""
    return save(tmp_path_factory.mktemp("data") / "slice.npz")
