"""Two hosts with disks of their own, one PostgreSQL and one S3 server: versions of one are versions of the other."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.errors import Conflict, Unavailable
from app.main import create_app
from app.settings import Settings
from app.versions import MODEL_FILES, STROKE_FILES, STROKES, Store, open_store, up_to_date
from tests.conftest import ADMIN, TOKEN
from tests.support.access import Open
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.postgres import Postgres, postgres
from tests.support.s3 import S3, s3
from tests.support.serving import served
from tests.support.waiting import until
from tests.versions.test_shipped import ship
from tests.versions.test_store import publish

SECONDS = 2.0
"""Within which a host follows another; a look every 0.02 seconds is added by the test."""

Host = Callable[[str], Settings]
Opens = Callable[[Settings], Store]


@pytest.fixture
def of(tmp_path: Path, s3_url: str, postgres_url: str) -> Host:
    """Return a function that gives the settings of a host by its name."""
    ship(tmp_path / "program", 1, 2)

    def settings(name: str) -> Settings:
        return Settings(
            state_dir=tmp_path / name, shipped_dir=tmp_path / "program", database_url=postgres_url, trainer=False,
            store_url=s3_url, admin_token=TOKEN,
        )  # fmt: skip

    return settings


@pytest.fixture
def opens(opened: Open) -> Opens:
    """Return a function that opens the store of a host, up to date."""

    def opens(settings: Settings) -> Store:
        return up_to_date(open_store(settings, lambda: opened(settings.database)))

    return opens


@contextmanager
def host(settings: Settings) -> Iterator[httpx.Client]:
    with served(create_app(settings, classifier=FakeClassifier(7))) as client:
        client.headers.update(ADMIN)
        yield client


def serving(client: httpx.Client) -> int:
    answer = client.post("/predict", json={"strokes": SEVEN})
    assert answer.status_code == 200
    return int(answer.json()["version"])


def known(store: Store) -> object:
    cards = {number: store.card(number) for number in store.versions()}
    return cards, store.current(), store.pinned(), store.names(), store.rollback_target(), store.audit(1000)


def test_what_is_published_and_promoted_on_one_host_serves_on_the_other(of: Host, opens: Opens) -> None:
    with host(of("a")) as a, host(of("b")) as b:
        assert (serving(a), serving(b)) == (2, 2)
        number = publish(opens(of("a")))
        assert number == 3
        assert a.post("/models/3/promote").status_code == 200
        until(lambda: serving(b) == 3, SECONDS)
        assert b.get("/models/3").json() == a.get("/models/3").json()
        assert b.get("/models/3/model.tflite").content == b"network"
        assert b.post("/models/rollback").json() == {"current": 2}
        until(lambda: serving(a) == 2, SECONDS)
        assert b.delete("/models/3").status_code == 204
        until(lambda: a.get("/models/audit").json() == b.get("/models/audit").json(), SECONDS)
        assert a.get("/models/3").status_code == 404
        assert a.get("/models/audit").json()["entries"][0]["what"] == "delete"
    assert publish(opens(of("b"))) == 4


def test_a_network_of_strokes_comes_to_the_other_host_with_its_version(of: Host, opens: Opens) -> None:
    a, b = opens(of("a")), opens(of("b"))
    with a.staging() as folder:
        for name in (*MODEL_FILES, *STROKE_FILES):
            (folder / name).write_text(name)
        number = a.publish(folder, {})
    up_to_date(b)
    assert b.files(number) == a.files(number)
    assert (b.verified(number) / STROKES).read_text() == STROKES


def test_a_name_that_is_given_on_one_host_is_the_versions_name_on_the_other(of: Host, opens: Opens) -> None:
    publish(opens(of("a")))
    naming = {"name": "학교 시범", "note": "Until June."}
    with host(of("a")) as a, host(of("b")) as b:
        assert a.patch("/models/3", json=naming).status_code == 200
        until(lambda: b.get("/models").json()["names"] == [{"version": 3, **naming}], SECONDS)
        assert b.patch("/models/3", json={"name": ""}).status_code == 200
        until(lambda: a.get("/models").json()["names"] == [{"version": 3, "name": "", "note": "Until June."}], SECONDS)
    assert known(opens(of("c"))) == known(opens(of("a")))


def test_a_hundred_changes_at_once_lose_no_line_and_give_no_number_twice(of: Host, opens: Opens) -> None:
    stores = [opens(of(name)) for name in "ab"]
    publish(stores[0])

    def change(turn: int) -> int | None:
        store = stores[turn % 2]
        if turn % 10 == 0:
            return publish(store, str(turn))
        if turn % 3:
            store.promote(1 + turn % 3, who="test", why=str(turn))
            return None
        try:
            store.rollback(who="test", why=str(turn))
        except Conflict:  # nothing was promoted yet
            return None
        return None

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for number in pool.map(change, range(100)) if number]
    assert sorted(numbers) == list(range(4, 14))
    a, b = (opens(of(name)) for name in "ab")
    assert known(a) == known(b)
    entries = a.audit(1000)
    published = [entry["version"] for entry in entries if entry["what"] == "publish"]
    assert sorted(published) == list(range(3, 14))
    # each change names what was current before it: a chain without a gap
    changes = [entry for entry in reversed(entries) if entry["what"] in {"promote", "rollback"}]
    assert changes[0]["from"] == 2
    assert all(then["from"] == before["version"] for before, then in itertools.pairwise(changes))
    assert a.current() == changes[-1]["version"]


def test_without_the_object_store_a_host_restarts_and_serves_and_publishing_waits(
    of: Host, opens: Opens, tmp_path: Path
) -> None:
    with s3() as own:
        elsewhere = pytest.MonkeyPatch()
        for name, value in own.environment.items():
            elsewhere.setenv(name, value)
        store = opens(of("a"))
        publish(store)
        store.promote(3)
        own.stop()
        with host(of("a")) as a:
            assert [serving(a) for _ in range(20)] == [3] * 20
            with pytest.raises(Unavailable, match="Nothing was published") as refused:
                publish(opens(of("a")))
            assert refused.value.status == 503
            assert a.post("/models/1/promote").status_code == 200
            until(lambda: serving(a) == 1, SECONDS)
            with host(of("b")) as b:  # a host that never had the files goes on with what it can have
                until(lambda: serving(b) == 1, SECONDS)
        assert opens(of("a")).versions() == [1, 2, 3]
        elsewhere.undo()


def test_without_the_database_a_host_restarts_and_serves_what_it_knew(
    of: Host, opens: Opens, postgres_server: Postgres, tmp_path: Path
) -> None:
    with postgres() as server:
        settings = of("a").model_copy(update={"database_url": server.new()})
        store = opens(settings)
        publish(store)
        store.promote(3)
        server.stop()
        with host(settings) as a:
            assert [serving(a) for _ in range(20)] == [3] * 20
            assert a.post("/models/1/promote").status_code == 503
            assert serving(a) == 3
            server.start()
            until(lambda: a.post("/models/1/promote").status_code == 200)
            until(lambda: serving(a) == 1, SECONDS)


def test_a_file_that_is_damaged_in_the_store_is_not_taken(of: Host, opens: Opens, s3_server: S3) -> None:
    publish(opens(of("a")), "whole")
    for name in s3_server.names():
        if of("a").store_url.rpartition("/")[2] in name.split("/"):
            s3_server.put(name, b"rot")
    b = opens(of("b"))
    assert b.versions() == [1, 2]
    assert publish(b, "another") == 4  # the number of what is not here is taken all the same
    a = opens(of("a"))
    assert (a.versions(), a.card(3)["version"], b.versions()) == ([1, 2, 3, 4], 3, [1, 2, 4])
    assert a.verified(3)


def test_what_one_host_has_is_shared_when_it_gets_a_store_and_another_hosts_is_not_mixed_in(
    of: Host, opens: Opens
) -> None:
    for name in "ab":
        alone = Store(of(name).models_dir, shipped=of(name).shipped_dir)
        publish(alone, f"of {name}")
        alone.promote(3)
    a = opens(of("a"))
    assert known(opens(of("c"))) == known(a)
    before = [entry["at"] for entry in a.audit()]
    with pytest.raises(Unavailable, match="holds versions of this host alone"):
        opens(of("b")).pin(1)
    assert (Store(of("b").models_dir).verified(3) / "model.tflite").read_text() == "of b"
    assert [entry["at"] for entry in opens(of("a")).audit()] == before


def test_a_change_that_the_database_does_not_take_is_undone(
    of: Host, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opens(of("a"))
    publish(store)
    before = known(store)
    monkeypatch.setattr("app.versions.shared_state.write", lambda *_: (_ for _ in ()).throw(Unavailable("away")))
    with pytest.raises(Unavailable):
        store.promote(3)
    with pytest.raises(Unavailable):
        publish(store)
    monkeypatch.undo()
    assert known(store) == before
    shutil.rmtree(store.root)  # a new disk
    store.pin(1)
    assert (store.versions(), store.pinned(), store.current()) == ([1, 2, 3], [1], 2)
