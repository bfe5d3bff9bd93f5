"""API keys are kept as hashes only, in the database, and every host follows it with a copy of its own."""

import json
import multiprocessing
from functools import cache
from pathlib import Path

import pytest

from app.db.engine import open_database
from app.errors import BadInput, Conflict, NotFound, Unavailable
from app.web.auth.api_keys import ApiKeys, Key
from tests.support.access import Open, keys_of, keys_table
from tests.support.waiting import until

DOWN = "postgresql+psycopg://digits@/digits?host=/nowhere"


def test_the_key_itself_is_kept_nowhere(opened: Open, tmp_path: Path) -> None:
    key, secret = keys_of(opened, tmp_path).create("scanner")
    assert secret.startswith("dk_")
    assert len(secret) >= 43
    for path in tmp_path.iterdir():
        assert secret[3:].encode() not in path.read_bytes()
    assert keys_of(opened, tmp_path).find(secret) == key


def test_only_its_owner_can_read_the_copy(opened: Open, tmp_path: Path) -> None:
    keys = keys_of(opened, tmp_path)
    keys.create("one")
    keys.create("two")
    assert (tmp_path / "api-keys.copy.json").stat().st_mode & 0o777 == 0o600


def test_two_hosts_agree_and_each_lets_keys_in_without_the_database(
    opened: Open, database_url: str, tmp_path: Path
) -> None:
    one, two = keys_of(opened, tmp_path / "one", database_url), keys_of(opened, tmp_path / "two", database_url)
    _, secret = one.create("scanner")
    keys_table(opened, tmp_path / "two", database_url).pull()
    assert two.find(secret)
    # restarted while the database is away
    restarted = keys_of(opened, tmp_path / "two", DOWN)
    assert restarted.find(secret)
    assert restarted.find("dk_another") is None
    with pytest.raises(Unavailable):
        restarted.create("more")
    two.revoke("scanner")
    keys_table(opened, tmp_path / "one", database_url).pull()
    until(lambda: one.find(secret) is None, 3)


def test_another_process_hears_of_a_revocation_within_seconds(opened: Open, tmp_path: Path) -> None:
    here, elsewhere = keys_of(opened, tmp_path), keys_of(opened, tmp_path)
    key, secret = here.create("scanner")
    assert elsewhere.find(secret)
    assert here.revoke(key.id).revoked
    until(lambda: elsewhere.find(secret) is None, 3)
    assert [found.name for found in here.all() if found.revoked] == ["scanner"]


def test_a_name_is_taken_until_its_key_is_revoked(opened: Open, tmp_path: Path) -> None:
    keys = keys_of(opened, tmp_path)
    keys.create("scanner")
    with pytest.raises(Conflict, match="scanner"):
        keys.create("scanner")
    keys.revoke("scanner")
    keys.create("scanner")
    with pytest.raises(NotFound):
        keys.revoke("nobody")


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "a\nb", "\x1b[31mred", "../x", "한"])
def test_a_name_that_would_not_print_well_is_refused(opened: Open, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        keys_of(opened, tmp_path).create(name)


def make(folder: Path, url: str, first: int) -> None:
    keys = keys_of(cache(open_database), folder, url)
    for number in range(first, first + 10):
        keys.create(f"key {number}")


def test_processes_that_make_keys_at_once_lose_none(opened: Open, database_url: str, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    makers = [context.Process(target=make, args=(tmp_path, database_url, 10 * n)) for n in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(30)
    assert len(keys_of(opened, tmp_path, database_url).all()) == 20


def test_a_copy_that_rots_leaves_the_keys_that_were_known_and_is_mended(
    opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = keys_of(opened, tmp_path)
    _, secret = keys.create("scanner")
    assert keys.find(secret)
    copy = tmp_path / "api-keys.copy.json"
    copy.write_text("{rotten")
    until(lambda: bool(keys.find(secret)) and "cannot be read" in caplog.text, 3)
    assert keys_of(opened, tmp_path).find(secret) is None  # who starts now knows none, and lets nobody in
    keys_table(opened, tmp_path).pull()
    assert keys_of(opened, tmp_path).find(secret)


def test_the_keys_of_an_older_program_are_taken_over_once(opened: Open, tmp_path: Path) -> None:
    old = ApiKeys(keys_table(opened, tmp_path))
    _, secret = old.create("scanner")
    entries = json.loads((tmp_path / "api-keys.copy.json").read_text())
    other = tmp_path / "upgraded"
    other.mkdir()
    (other / "api-keys.json").write_text(json.dumps(entries))
    keys = keys_of(opened, other)
    assert keys.find(secret), "known before the database is"
    (found,) = keys.all()
    assert found == Key(**next(iter(entries.values())))
    assert not (other / "api-keys.json").exists()
    keys.revoke("scanner")
    assert keys_of(opened, other).find(secret) is None


def test_a_file_of_an_older_program_that_is_damaged_is_told_of_and_kept(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "api-keys.json").write_text("{rotten")
    with pytest.raises(Unavailable, match="cannot be taken over"):
        keys_of(opened, tmp_path).create("scanner")
    assert (tmp_path / "api-keys.json").read_text() == "{rotten"
