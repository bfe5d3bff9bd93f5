"""What most tests start from: settings in a folder of their own, and the real app on them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from app.main import create_app
from app.settings import Settings
from tests.serving import served

TOKEN = "a-token-for-tests-only"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings whose state is the test's own, with a copy of the shipped versions."""
    models = tmp_path / "models"
    for version in ("1", "2"):
        shutil.copytree(Settings().models_dir / version, models / version)
    return Settings(models_dir=models, state_dir=tmp_path / "state", admin_token=SecretStr(TOKEN), trainer=False)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """Return the app as it is served."""
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    """Give a client of the app, served for real."""
    with served(app) as client:
        yield client
