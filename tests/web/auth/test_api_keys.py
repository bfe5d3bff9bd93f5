"""API keys are kept as hashes only, in a file for their owner, and every process follows it."""

import json
import multiprocessing
from pathlib import Path

import pytest

from app.errors import AppError, BadInput, Conflict, NotFound
from app.web.auth.api_keys import ApiKeys
from tests.support.waiting import until


def test_the_key_itself_is_kept_nowhere(tmp_path: Path) -> None:
    key, secret = ApiKeys(tmp_path).create("scanner")
    kept = (tmp_path / "api-keys.json").read_text()
    assert secret.startswith("dk_")
    assert len(secret) >= 43
    assert secret not in kept
    assert secret[3:] not in kept
    assert ApiKeys(tmp_path).find(secret) == key


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    keys = ApiKeys(tmp_path)
    keys.create("one")
    keys.create("two")
    assert (tmp_path / "api-keys.json").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"api-keys.json", ".api-keys.json.lock"}


def test_another_process_hears_of_a_revocation_within_seconds(tmp_path: Path) -> None:
    here, elsewhere = ApiKeys(tmp_path), ApiKeys(tmp_path)
    key, secret = here.create("scanner")
    assert elsewhere.find(secret)
    assert here.revoke(key.id).revoked
    until(lambda: elsewhere.find(secret) is None, 3)
    assert [found.name for found in here.all() if found.revoked] == ["scanner"]


def test_a_name_is_taken_until_its_key_is_revoked(tmp_path: Path) -> None:
    keys = ApiKeys(tmp_path)
    keys.create("scanner")
    with pytest.raises(Conflict, match="scanner"):
        keys.create("scanner")
    keys.revoke("scanner")
    keys.create("scanner")
    with pytest.raises(NotFound):
        keys.revoke("nobody")


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "a\nb", "\x1b[31mred", "../x", "한"])
def test_a_name_that_would_not_print_well_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        ApiKeys(tmp_path).create(name)


def make(folder: Path, first: int) -> None:
    for number in range(first, first + 10):
        ApiKeys(folder).create(f"key {number}")


def test_processes_that_make_keys_at_once_lose_none(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    makers = [context.Process(target=make, args=(tmp_path, 10 * n)) for n in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(30)
    assert len(ApiKeys(tmp_path).all()) == 20


def test_a_file_that_rots_leaves_the_keys_that_were_known(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keys = ApiKeys(tmp_path)
    _, secret = keys.create("scanner")
    assert keys.find(secret)
    (tmp_path / "api-keys.json").write_text("{rotten")
    until(lambda: bool(keys.find(secret)) and "cannot be read" in caplog.text, 3)
    assert ApiKeys(tmp_path).find(secret) is None  # who starts now knows none, and lets nobody in
    with pytest.raises(AppError, match="damaged"):
        keys.create("another")
    (tmp_path / "api-keys.json").write_text(json.dumps({}))
    until(lambda: keys.find(secret) is None, 3)
