"""Corrections at a terminal, in a process of its own."""

import json
from pathlib import Path

import numpy as np

from app.corrections.correction import Review
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.settings import Settings
from tests.support.cli import digits
from tests.support.corrections import image, sent


def test_corrections_are_counted_exported_and_imported(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    engine = open_database(settings.database)
    stored = CorrectionRepository(engine)
    names = [stored.add(sent(7, image(kind)))[0].id for kind in (1, 2, 3)]
    stored.review(names[:2], Review(state="accepted"))
    engine.dispose()
    assert json.loads(digits(environment, "corrections", "--json").stdout)["accepted"] == 2
    lines, arrays = tmp_path / "all.jsonl", tmp_path / "all.npz"
    assert "3 corrections" in digits(environment, "corrections", "export", lines).stdout
    assert "2 corrections" in digits(environment, "corrections", "export", arrays).stdout
    with np.load(arrays) as file:
        assert len(file["y_train"]) + len(file["y_test"]) == 2
    assert "0 corrections are imported; 3 were" in digits(environment, "corrections", "import", lines).stdout
    elsewhere = environment | {"DIGITS_STATE_DIR": str(tmp_path / "elsewhere")}
    assert "2 corrections are imported; 0 were" in digits(elsewhere, "corrections", "import", arrays).stdout
    assert json.loads(digits(elsewhere, "corrections", "--json").stdout)["accepted"] == 2


def test_a_file_that_cannot_be_used_is_an_error_in_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"label": 7}')
    for arguments, said in (
        (["import", tmp_path / "bad.jsonl"], "line 1: image"),
        (["import", tmp_path / "gone.jsonl"], "No such file"),
        (["export", tmp_path / "all.csv"], "must end in"),
    ):
        run = digits(environment, "corrections", *arguments)
        assert run.returncode == 1
        assert said in run.stderr
        assert "Traceback" not in run.stderr
