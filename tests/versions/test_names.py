"""A version has a name and a note that an admin gives it; its number and its card stay what they are."""

from pathlib import Path

import pytest

from app.errors import BadInput, BadVersion, NotFound
from app.versions import Store
from app.versions.names import Naming
from tests.versions.test_shipped import ship
from tests.versions.test_store import publish


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "models")
    for _ in range(2):
        publish(store)
    return store


def test_a_version_gets_a_name_and_keeps_it_when_it_gets_a_note(store: Store) -> None:
    card = store.card_text(2)
    store.describe(2, name="  school pilot ")
    store.describe(2, note="Until June.\r\nAsk Mina.")
    assert Store(store.root).names() == {2: Naming("school pilot", "Until June.\nAsk Mina.")}
    assert store.card_text(2) == card


def test_an_empty_name_removes_it(store: Store) -> None:
    store.describe(1, name="학교 시범", note="x")
    store.describe(1, name=" ")
    assert store.names() == {1: Naming("", "x")}
    store.describe(1, note="")
    assert store.names() == {}


def test_the_log_has_each_text_and_nothing_of_what_stays(store: Store) -> None:
    store.describe(1, name="a", note="b", who="admin page")
    store.describe(1, name="a", note="c", who="admin token")
    store.describe(1, name="")
    last, third, second, first = store.audit(4)
    assert [(entry["what"], entry["text"]) for entry in (first, second, third, last)] == [
        ("name", "a"), ("note", "b"), ("note", "c"), ("name", ""),
    ]  # fmt: skip
    assert (first["version"], first["who"], third["who"]) == (1, "admin page", "admin token")


@pytest.mark.parametrize("name", ["x" * 41, "two\nlines", "a\tb", "a\0b", "a\x1b[31m", "a\u2028b", "\ud83d"])
def test_a_name_is_one_short_line_without_control_characters(store: Store, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        store.describe(1, name=name, note="fine")
    assert refused.value.field == "name"
    assert (store.names(), len(store.audit())) == ({}, 2)


@pytest.mark.parametrize("note", ["x" * 501, "a\0b", "a\u2029b"])
def test_a_note_is_a_few_lines_without_control_characters(store: Store, note: str) -> None:
    with pytest.raises(BadInput) as refused:
        store.describe(1, note=note)
    assert refused.value.field == "note"


def test_words_of_any_script_and_joined_emoji_are_kept(store: Store) -> None:
    text = "학교 مدرسة 👩‍🏫 é"
    assert store.describe(1, name=text, note=text) == store.names()[1] == Naming(text, text)


def test_a_version_that_is_not_there_gets_no_name(store: Store) -> None:
    with pytest.raises(NotFound):
        store.describe(3, name="a")


def test_a_shipped_version_is_named_without_a_change_to_its_folder(tmp_path: Path) -> None:
    ship(tmp_path / "program", 1)
    store = Store(tmp_path / "models", shipped=tmp_path / "program")
    before = sorted(path.name for path in (tmp_path / "program").rglob("*"))
    store.describe(1, name="as it came")
    assert store.names() == {1: Naming("as it came")}
    assert sorted(path.name for path in (tmp_path / "program").rglob("*")) == before


def test_the_name_goes_with_the_version_and_stays_in_the_log(store: Store) -> None:
    store.describe(1, name="school pilot")
    store.promote(2)
    store.delete(1)
    assert store.names() == {}
    assert [entry.get("text") for entry in store.audit(3)] == [None, None, "school pilot"]


def test_a_damaged_file_is_named(store: Store) -> None:
    (store.root / "names.json").write_text('{"1": "pilot"}')
    with pytest.raises(BadVersion, match=r"names\.json must map"):
        store.names()
