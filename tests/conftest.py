"""What most tests start from: settings in a folder of their own, and the real app on them."""

import os
import secrets
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.db.engine import open_database
from app.main import create_app
from app.process.memory import uncollected
from app.settings import Settings
from tests.support.access import Open, databases
from tests.support.imports import load_tensorflow
from tests.support.postgres import MISSING, Postgres, postgres, programs
from tests.support.s3 import MISSING as NO_S3
from tests.support.s3 import PROGRAM, S3, s3
from tests.support.serving import served
from tests.support.tables import copy_tables

TESTS = Path(__file__).parent
BROWSER = TESTS / "browser"
CLUSTER = TESTS / "cluster"
NO_TENSORFLOW = TESTS / "support" / "no_tensorflow"
TOKEN = "a-token-for-tests-only"

ADMIN = {"Authorization": f"Bearer {TOKEN}"}

SLOW = tuple(
    TESTS / name
    for name in (
        "benchmarks", "cli", "client", "db/test_engine.py", "db/test_failures.py", "db/test_hosts.py",
        "digits/files", "digits/ink/test_background.py",
        "digits/segment/test_segment.py", "digits/test_fuzz.py", "inference/test_layers.py",
        "inference/test_occlusion.py", "jobs/test_queue.py", "lessons/test_figures.py", "lessons/test_notebook.py",
        "server", "test_main.py", "test_shipped.py", "training/gate/test_synthesized_set.py", "training/process",
        "versions/test_damage.py", "versions/test_deleting.py", "versions/test_shared.py",
        "web/api/test_corrections.py", "web/api/test_corrections_stored.py", "web/api/test_held_out.py",
        "web/api/test_metrics.py", "web/api/test_review.py", "web/api/test_session.py",
        "web/api/test_version_files.py", "web/api/test_versions.py", "web/api/trainings", "web/auth/test_rate_limit.py",
        "web/learn", "web/middleware/test_concurrency.py", "web/middleware/test_tracing.py", "web/openapi",
        "web/pages", "web/protocols", "web/test_thread_pool.py",
    )
)  # fmt: skip
"""Files and folders with tests that start servers and processes, draw figures, or try thousands of inputs."""

QUICK = "not training and not browser and not slow"
"""The marks of what `--quick` leaves out, and `--slow` does not."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--quick` and `--slow`, the two halves of `make test`."""
    parser.addoption("--quick", action="store_true", help="leave out what needs TensorFlow, Chromium or much time")
    parser.addoption("--slow", action="store_true", help="run only what --quick leaves out")
    parser.addoption("--cluster", action="store_true", help="collect the tests that start a Ray cluster, too")


def pytest_configure(config: pytest.Config) -> None:
    """In a quick run, let no process import TensorFlow, not even one that a test starts."""
    if config.getoption("slow"):
        config.option.markexpr = f"not ({QUICK})"
    if config.getoption("quick"):
        config.option.markexpr = QUICK
        sys.path.insert(0, str(NO_TENSORFLOW))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(NO_TENSORFLOW), os.environ.get("PYTHONPATH"))))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no module that needs Ray unless told so; in a quick run none that would load TensorFlow or Playwright."""
    if collection_path == CLUSTER and not config.getoption("cluster"):
        return True
    if config.getoption("quick") and (
        _is_slow(collection_path) or collection_path == BROWSER or _trains(collection_path)
    ):
        return True
    return None


def _is_slow(path: Path) -> bool:
    return not set(SLOW).isdisjoint((path, *path.parents))


def _trains(path: Path) -> bool:
    """Return whether importing a test module, or the `conftest.py` beside it or in it, loads TensorFlow."""
    return not load_tensorflow().isdisjoint((path, path / "conftest.py", path.parent / "conftest.py"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage while tests are imported, and never what was imported: hardly any of it becomes garbage."""
    with uncollected():
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium or TensorFlow, and let what takes longest go first."""
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker(pytest.mark.browser)
        if item.path.is_relative_to(CLUSTER):
            item.add_marker(pytest.mark.cluster)
            for ignored in ("ResourceWarning", "pytest.PytestUnraisableExceptionWarning"):  # Ray leaves sockets open
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{ignored}"))
        if _trains(item.path) or "training_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.training)
        if _is_slow(item.path):
            item.add_marker(pytest.mark.slow)
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> tuple[bool, bool]:
    """Return when a test is to run: trainings and the browser first, for whose end everything would wait."""
    return item.get_closest_marker("training") is None, item.get_closest_marker("browser") is None


def settings_in(folder: Path) -> Settings:
    """Return settings whose state lies in `folder`, with a copy of the shipped versions."""
    models = folder / "models"
    for version in ("1", "2"):
        shutil.copytree(Settings().shipped_dir / version, models / version)
    settings = Settings(
        models_dir=models, shipped_dir=models, state_dir=folder / "state", admin_token=SecretStr(TOKEN), trainer=False
    )
    copy_tables(settings.state_dir / "digits.db")
    return settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings for this test alone."""
    return settings_in(tmp_path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Give a PostgreSQL for all tests that only want a database of their own."""
    if programs() is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """Give the URL of an empty PostgreSQL database for this test alone."""
    url = postgres_server.new()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database for this test alone, of each kind in turn."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'digits.db'}"


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: Postgres) -> str:
    """Return the URL of a PostgreSQL database with empty tables, which tests use one after the other."""
    url = postgres_server.new()
    open_database(url).dispose()
    return url


@pytest.fixture
def sqlite_tables(tmp_path: Path) -> str:
    """Return the URL of an SQLite database with empty tables for this test alone."""
    copy_tables(tmp_path / "digits.db")
    return f"sqlite:///{tmp_path / 'digits.db'}"


@pytest.fixture
def postgres_tables(postgres_server: Postgres, postgres_with_tables: str) -> Iterator[str]:
    """Give the URL of a PostgreSQL database with empty tables, which are emptied after this test."""
    yield postgres_with_tables
    postgres_server.empty(postgres_with_tables)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def tables_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database with empty tables for this test alone, of each kind in turn."""
    return str(request.getfixturevalue(f"{request.param}_tables"))


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    """Give an S3 server with a bucket, for all tests that only want a prefix of their own."""
    if not PROGRAM.exists():
        if os.environ.get("CI"):
            pytest.fail(NO_S3)
        pytest.skip(NO_S3)
    with s3() as server:
        yield server


@pytest.fixture
def s3_url(s3_server: S3, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of an empty prefix of a bucket for this test alone, whose credentials are in the environment."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return f"{s3_server.url}/{secrets.token_hex(4)}"


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.slow)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty object store for this test alone, of each kind in turn."""
    if request.param == "s3":
        return str(request.getfixturevalue("s3_url"))
    (tmp_path / "objects").mkdir()
    return f"file://{tmp_path}/objects"


@pytest.fixture
def opened() -> Iterator[Open]:
    """Give a function that opens databases, which are closed after this test."""
    with databases() as opened:
        yield opened


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
