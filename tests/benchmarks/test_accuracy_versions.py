"""Which versions the accuracy report is about."""

import json
import shutil
from pathlib import Path

import pytest

from app.errors import NotFound
from app.settings import Settings
from app.versions import Store
from benchmarks.accuracy.versions import shipped


def test_a_version_trained_here_does_not_replace_the_shipped_one(settings: Settings) -> None:
    again = settings.models_dir / "3"
    shutil.copytree(settings.models_dir / "1", again)
    card = json.loads((again / "card.json").read_text())
    (again / "card.json").write_text(json.dumps(card | {"version": 3}))
    store = Store(settings.models_dir)
    assert [(one.number, one.recipe) for one in shipped(store, [])] == [(1, "quickstart"), (2, "fast")]
    assert [one.title for one in shipped(store, [3])] == ["3 `quickstart`"]


def test_of_two_that_were_shipped_it_is_about_the_newer_one(settings: Settings) -> None:
    shutil.copytree(settings.models_dir / "1", settings.models_dir / "3")
    (settings.models_dir / "shipped").write_text("1\n2\n3\n")
    assert [one.number for one in shipped(Store(settings.models_dir), [])] == [3, 2]


def test_a_version_that_is_not_there_is_named(settings: Settings) -> None:
    with pytest.raises(NotFound, match="no version 9"):
        shipped(Store(settings.models_dir), [9])


def test_an_empty_store_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no version"):
        shipped(Store(tmp_path), [])
