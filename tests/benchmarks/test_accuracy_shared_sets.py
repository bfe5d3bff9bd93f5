"""Other people's digits, letters and numbers in the accuracy report."""

import json
from pathlib import Path

import pytest

from app.settings import Settings
from app.versions import Store
from benchmarks.accuracy.shared_sets import SharedSets, section
from benchmarks.accuracy.versions import shipped

SAYS = {
    "image_eval.py": {"set": "semeion", "n": 20, "accuracy": 0.95, "refused": 0.1},
    "canvas_eval.py": {"count": 20, "accuracy": 0.9, "accepted": 0.8, "by_digit": {"1": 0.75}},
    "number_eval.py": {"kind": "plain", "n": 20, "right": 0.6},
}


@pytest.fixture
def shared(tmp_path: Path) -> SharedSets:
    """Return a folder with tools that say what they always say, and with a part of the sets."""
    for folder in ("tools", "sets", "strokes"):
        (tmp_path / folder).mkdir()
    for name, said in SAYS.items():
        (tmp_path / "tools" / name).write_text(f"print({json.dumps(said)!r})")
    for name in ("sets/semeion.npz", "strokes/crohme-dev-digits.json.gz", "strokes/crohme-dev-numbers.json.gz"):
        (tmp_path / name).write_bytes(b"")
    return SharedSets(tmp_path)


def test_each_set_that_is_there_has_its_figures(shared: SharedSets) -> None:
    assert shared.measured("http://127.0.0.1:1", 20) == {
        "semeion, 20 small images; refused": "95.00%; 10.00%",
        "digits in formulas, png, 20; refused": "90.00%; 20.00%",
        "digits in formulas, png, 20: the 1s alone": "75.00%",
        "digits in formulas, strokes, 20; refused": "90.00%; 20.00%",
        "digits in formulas, strokes, 20: the 1s alone": "75.00%",
        "numbers in formulas, png, 20": "60.00%",
        "numbers in formulas, strokes, 20": "60.00%",
    }


def test_the_table_has_a_dash_for_what_one_version_was_not_asked(settings: Settings) -> None:
    versions = shipped(Store(settings.models_dir), [])
    lines = section(versions, [{"a set": "99.00%"}, {}]).lines
    assert "| a set | 99.00% | - |" in lines


def test_without_the_folder_it_is_said_that_they_are_left_out(tmp_path: Path, settings: Settings) -> None:
    versions = shipped(Store(settings.models_dir), [])
    found = [SharedSets(tmp_path).measured("http://127.0.0.1:1", None) for _ in versions]
    assert section(versions, found).lines == ["Left out: the sets, or the tools that send them, are not here."]
