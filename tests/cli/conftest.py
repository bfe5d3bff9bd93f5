"""What the tests of the command line start from: its environment, and a file to read."""

import os
from pathlib import Path

import pytest

from app.settings import Settings
from tests.support.drawings import SEVEN, png


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    return kept | {
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
        "DIGITS_STATE_DIR": str(settings.state_dir),
    }


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    path.write_bytes(png(SEVEN))
    return path
