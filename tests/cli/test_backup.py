"""A backup made while people send corrections, and what comes back of it elsewhere."""

import json
import tarfile
import threading
from itertools import count
from pathlib import Path

import httpx
import pytest

from app.db.engine import open_database
from app.jobs.queue import JobQueue, TrainRequest
from app.main import create_app
from app.settings import Settings
from app.versions import Store
from app.versions.durable_files import sha256
from app.versions.names import Naming
from tests.conftest import ADMIN
from tests.support.access import Open, keys_of
from tests.support.cli import here
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.postgres import Postgres
from tests.support.serving import served
from tests.support.waiting import until


def moved(folder: Path, url: str = "") -> dict[str, str]:
    """Return the environment of a new place."""
    return {
        "DIGITS_MODELS_DIR": str(folder / "models"),
        "DIGITS_SHIPPED_DIR": str(folder / "models"),
        "DIGITS_STATE_DIR": str(folder / "state"),
        "DIGITS_DATABASE_URL": url,
    }


def environment_of(settings: Settings) -> dict[str, str]:
    return {
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
        "DIGITS_STATE_DIR": str(settings.state_dir),
        "DIGITS_DATABASE_URL": settings.database_url,
    }


def corrected(client: httpx.Client, number: int) -> bool:
    """Send a drawing that nobody sent before; return whether it was stored."""
    strokes = [[[x + number, y] for x, y in SEVEN[0]], [[0, 0], [1 + number, 300]]]
    return client.post("/corrections", json={"label": number % 10, "strokes": strokes}).is_success


def test_all_that_was_acknowledged_comes_back_elsewhere(
    settings: Settings, opened: Open, database_url: str, tmp_path: Path
) -> None:
    here_settings = settings.model_copy(update={"database_url": database_url, "corrections_rate": ""})
    environment = environment_of(here_settings)
    _, secret = keys_of(opened, settings.state_dir, here_settings.database).create("scanner")
    store = Store(settings.models_dir)
    store.promote(1, why="to see")
    store.pin(2)
    store.describe(1, name="학교 시범", note="Until June.")
    (settings.state_dir / "admin-token").write_text("a token\n")
    stored: list[int] = []
    stop = threading.Event()
    with served(create_app(here_settings, classifier=FakeClassifier(7))) as client:
        client.headers.update(ADMIN)
        assert client.post("/train", json={"recipe": "quickstart"}).status_code == 202

        def send() -> None:
            for number in count():
                if stop.is_set():
                    return
                if corrected(client, number):
                    stored.append(number)

        sender = threading.Thread(target=send)
        sender.start()
        until(lambda: len(stored) > 20)
        acknowledged = len(stored)
        run = here(environment, "backup", tmp_path / "all.tar")
        stop.set()
        sender.join()
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "all.tar").stat().st_mode & 0o777 == 0o600

    place = moved(tmp_path / "elsewhere")
    restored = here(place, "restore", tmp_path / "all.tar")
    assert restored.returncode == 0, restored.stderr
    models = Path(place["DIGITS_MODELS_DIR"])
    there = Settings(models_dir=models, shipped_dir=models, state_dir=Path(place["DIGITS_STATE_DIR"]))
    engine = opened(there.database)
    assert len(JobQueue(engine).list()) == 1
    assert keys_of(opened, there.state_dir).all()[0].name == "scanner"
    assert keys_of(opened, there.state_dir).find(secret)
    assert (there.state_dir / "admin-token").read_text() == "a token\n"
    back = Store(there.models_dir)
    assert (back.current(), back.pinned(), back.rollback_target()) == (1, [2], 2)
    assert back.names() == {1: Naming("학교 시범", "Until June.")}
    assert back.audit() == store.audit()
    assert back.verified(2)
    with served(create_app(there, classifier=FakeClassifier(7))) as client:
        client.headers.update({"Authorization": "Bearer a token"})  # of the backup
        assert client.get("/corrections").json()["counts"]["new"] >= acknowledged


def test_a_backup_moves_from_sqlite_to_postgres_and_goes_on_there(
    settings: Settings, postgres_server: Postgres, opened: Open, tmp_path: Path
) -> None:
    jobs = JobQueue(opened(settings.database))
    asked = [jobs.enqueue(TrainRequest(recipe="quickstart")).id for _ in range(3)]
    assert here(environment_of(settings), "backup", tmp_path / "all.tar").returncode == 0
    url = postgres_server.new()
    place = moved(tmp_path / "elsewhere", url)
    assert here(place, "restore", tmp_path / "all.tar").returncode == 0
    elsewhere = JobQueue(opened(url))
    asked.append(elsewhere.enqueue(TrainRequest(recipe="quickstart")).id)
    assert [job.id for job in elsewhere.list()] == asked[::-1]
    again = here(place, "restore", tmp_path / "all.tar")
    assert again.returncode == 1
    assert "restore into an empty one" in again.stderr


@pytest.mark.parametrize("damage", ["a byte", "an end", "no tar", "a stranger", "no database", "a deep list"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    settings: Settings, tmp_path: Path, damage: str
) -> None:
    open_database(settings.database).dispose()
    file = tmp_path / "all.tar"
    assert here(environment_of(settings), "backup", file).returncode == 0
    data = bytearray(file.read_bytes())
    if damage == "a byte":
        data[len(data) // 2] ^= 255
    elif damage == "an end":
        del data[len(data) // 2 :]
    elif damage == "no tar":
        data[:] = b"a shopping list"
    file.write_bytes(data)
    if damage == "a stranger":
        name = "../outside"
        (tmp_path / "manifest.json").write_text(json.dumps({"format": 1, "sha256": {name: "0"}}))
        with tarfile.open(file, "w") as tar:
            tar.add(tmp_path / "manifest.json", "manifest.json")
            tar.add(tmp_path / "manifest.json", name)
    elif damage in {"no database", "a deep list"}:
        (tmp_path / "card.json").write_text("{}")
        digest = sha256(tmp_path / "card.json")
        listed = json.dumps({"format": 1, "sha256": {"models/9/card.json": digest}})
        (tmp_path / "manifest.json").write_text(listed if damage == "no database" else "[" * 100_000)
        with tarfile.open(file, "w") as tar:
            tar.add(tmp_path / "card.json", "models/9/card.json")
            tar.add(tmp_path / "manifest.json", "manifest.json")
    run = here(moved(tmp_path / "elsewhere"), "restore", file)
    assert run.returncode == 1
    assert "all.tar" in run.stderr.replace("\n", "")
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "outside").exists()


def test_versions_of_another_content_are_not_overwritten(settings: Settings, tmp_path: Path) -> None:
    assert here(environment_of(settings), "backup", tmp_path / "all.tar").returncode == 0
    place = moved(tmp_path / "elsewhere")
    card = tmp_path / "elsewhere" / "models" / "2" / "card.json"
    card.parent.mkdir(parents=True)
    card.write_text("{}")
    run = here(place, "restore", tmp_path / "all.tar")
    assert run.returncode == 1
    assert "another content" in run.stderr
    assert card.read_text() == "{}"


def test_a_database_that_cannot_be_used_is_refused_before_a_version_is_written(
    settings: Settings, tmp_path: Path
) -> None:
    assert here(environment_of(settings), "backup", tmp_path / "all.tar").returncode == 0
    place = moved(tmp_path / "elsewhere")
    state = tmp_path / "elsewhere" / "state"
    engine = open_database(f"sqlite:///{state / 'digits.db'}")
    JobQueue(engine).enqueue(TrainRequest(recipe="quickstart"))
    engine.dispose()
    for word in ("restore into an empty one", "cannot be opened"):
        run = here(place, "restore", tmp_path / "all.tar")
        assert run.returncode == 1
        assert word in run.stderr.replace("\n", " ")
        assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["state"]
        (state / "digits.db").write_bytes(b"no database" * 1000)


def test_a_disk_that_is_no_disk_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    run = here(environment_of(settings), "backup", tmp_path / "nowhere" / "all.tar")
    assert run.returncode == 1
    assert "cannot be read or written" in run.stderr
    assert "Traceback" not in run.stderr
