"""Scripts, styles and fonts, as a browser asks for them."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.web.pages.static_files import SMALL, CachedStaticFiles, HashedStaticFiles, static_address
from tests.support.serving import served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder that is served below /mine."""
    made = tmp_path / "mine"
    made.mkdir()
    return made


@pytest.fixture
def browser(settings: Settings, folder: Path) -> Iterator[httpx.Client]:
    """Give a client of an app that serves the folder."""
    app = create_app(settings)
    app.mount("/mine", CachedStaticFiles(folder, "no-cache"))
    app.mount("/hashed", HashedStaticFiles(folder, "no-cache"))
    with served(app) as client:
        yield client


@pytest.mark.parametrize("size", [0, 100, SMALL + 1])
def test_a_file_is_asked_for_again_and_sent_only_when_it_has_changed(
    browser: httpx.Client, folder: Path, size: int
) -> None:
    file = folder / "a.js"
    file.write_bytes(b"a" * size)
    first = browser.get("/mine/a.js")
    assert (first.status_code, first.content) == (200, b"a" * size)
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-type"].startswith("text/javascript")
    same = browser.get("/mine/a.js", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    file.write_bytes(b"b" * (size + 1))
    changed = browser.get("/mine/a.js", headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, changed.content) == (200, b"b" * (size + 1))


def test_a_part_and_the_head_alone_can_be_asked_for(browser: httpx.Client, folder: Path) -> None:
    (folder / "a.css").write_bytes(b"0123456789")
    part = browser.get("/mine/a.css", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    head = browser.head("/mine/a.css")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "10")


def test_a_file_that_is_gone_is_not_found(browser: httpx.Client, folder: Path) -> None:
    file = folder / "a.css"
    file.write_bytes(b"a")
    assert browser.get("/mine/a.css").status_code == 200
    file.unlink()
    assert browser.get("/mine/a.css").status_code == 404


@pytest.mark.parametrize("size", [10, SMALL + 1])
def test_an_address_with_the_hash_of_the_content_never_changes(browser: httpx.Client, folder: Path, size: int) -> None:
    (folder / "a.min.js").write_bytes(b"a" * size)
    address = static_address(folder, "a.min.js").replace("/static/", "/hashed/")
    found = browser.get(address)
    assert (found.status_code, found.content) == (200, b"a" * size)
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert found.headers["content-type"].startswith("text/javascript")
    plain = browser.get("/hashed/a.min.js")
    assert (plain.content, plain.headers["cache-control"]) == (found.content, "no-cache")


def test_an_old_hash_is_answered_with_the_current_content_which_is_not_kept(
    browser: httpx.Client, folder: Path
) -> None:
    file = folder / "a.css"
    file.write_bytes(b"old")
    address = static_address(folder, "a.css").replace("/static/", "/hashed/")
    browser.get(address)
    file.write_bytes(b"newer")
    old = browser.get(address)
    assert (old.status_code, old.content, old.headers["cache-control"]) == (200, b"newer", "no-cache")
    assert static_address(folder, "a.css").replace("/static/", "/hashed/") != address


def test_a_file_whose_own_name_looks_hashed_may_change(browser: httpx.Client, folder: Path) -> None:
    (folder / "a.0123abcd.css").write_bytes(b"a")
    assert browser.get("/hashed/a.0123abcd.css").headers["cache-control"] == "no-cache"
    assert browser.get("/hashed/b.0123abcd.css").status_code == 404
