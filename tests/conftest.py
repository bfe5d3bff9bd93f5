"""What most tests start from: settings in a folder of their own, and the real app on them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.main import create_app
from app.settings import Settings
from tests.support.serving import served

TESTS = Path(__file__).parent
TOKEN = "a-token-for-tests-only"

LONG = (
    "browser/test_learn.py", "training/fit/test_fit.py", "cli/test_train.py", "server/test_serve.py", "browser/test_admin.py",
    "lessons/test_figures.py", "training/process/test_run.py", "versions/test_damage.py", "browser/test_access.py",
    "browser/test_outcome.py", "browser/test_review.py", "browser/test_correct.py", "training/test_course.py",
    "client/test_training.py", "lessons/test_optimizers.py", "training/process/test_faults.py",
    "browser/test_learn_optimizers.py", "training/process/test_trainer.py", "browser/test_learn_quickstart.py",
    "web/openapi/test_schema.py", "training/importing/test_adapt.py", "training/fit/test_loop.py",
    "training/process/test_current.py", "training/process/test_stop.py", "training/process/test_trainer_process.py",
)  # fmt: skip
"""Files that take a minute and more, the longest first: one that began last would be waited for at the end."""
ADMIN = {"Authorization": f"Bearer {TOKEN}"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long files go first."""
    ranks = {TESTS / name: rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def settings_in(folder: Path) -> Settings:
    """Return settings whose state lies in `folder`, with a copy of the shipped versions."""
    models = folder / "models"
    for version in ("1", "2"):
        shutil.copytree(Settings().models_dir / version, models / version)
    return Settings(models_dir=models, state_dir=folder / "state", admin_token=SecretStr(TOKEN), trainer=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings for this test alone."""
    return settings_in(tmp_path)


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    """Give a client of an app for this test alone, served for real."""
    with served(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="session")
def served_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of an app that serves all tests which change nothing."""
    settings = settings_in(tmp_path_factory.mktemp("served"))
    (settings.models_dir / "shipped").write_text("1\n")  # as it comes with the program, for anyone to take away
    with served(create_app(settings)) as client:
        yield str(client.base_url)


@pytest.fixture
def reader(served_once: str) -> Iterator[httpx.Client]:
    """Give a client, with cookies of its own, of an app that other tests read from too."""
    with httpx.Client(base_url=served_once, timeout=30) as client:
        yield client
