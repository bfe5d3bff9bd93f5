"""A package that is kept from being imported for a while."""

import importlib
import sys

import pytest

from app.process.absent import absent


def test_an_import_fails_only_within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with absent("colorsys"), pytest.raises(ModuleNotFoundError):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys").__name__ == "colorsys"


def test_what_is_imported_already_stays() -> None:
    with absent("json"):
        assert importlib.import_module("json") is sys.modules["json"]
