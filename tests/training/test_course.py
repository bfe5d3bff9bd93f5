"""The course's recorded runs, made small from real digits, and read back as the course reads them."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.errors import BadData
from app.lessons import recorded
from app.lessons.optimizers import NAMES
from app.training.course import QUICK, record
from app.training.data import SHIPPED, load


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "course"
    record(load(SHIPPED), QUICK, folder)
    return folder


def test_every_optimizer_races_and_learns(made: Path) -> None:
    race = recorded.runs(made)["race"]
    assert {one["optimizer"] for one in race} == set(NAMES)
    for one in race:
        assert one["iterations"] == [5, 10, 15, 20]
        assert len(one["loss"]) == len(one["accuracy"]) == 4
        if one["suited"]:
            assert one["loss"][-1] < one["loss"][0]
            assert one["val_accuracy"] > 0.5


def test_a_kept_network_says_what_the_trained_one_said(made: Path) -> None:
    digits = load(SHIPPED)
    runs = {run["name"]: run for run in recorded.runs(made)["epochs"]["runs"]}
    assert runs["little"]["kept"] == [0, 1, 3]
    # the digits that measured are drawn from these; float16 and the draw allow for a little
    right = [np.argmax(recorded.said(image, made)[0].probabilities[-1]) for image in digits.x_train[:600]]
    assert np.mean(right == digits.y_train[:600]) == pytest.approx(runs["little"]["val_accuracy"][-1], abs=0.06)


def test_the_images_of_chapter_five_are_two_numbers_each_scaled_alike(made: Path) -> None:
    x, y = recorded.images(made)
    assert x.shape == (2000, 2)
    assert y.sum() == 1000
    np.testing.assert_allclose(x.mean(0), 0, atol=1e-3)
    np.testing.assert_allclose(x.std(0), 1, atol=1e-3)


def test_the_same_seed_records_the_same(made: Path, tmp_path: Path) -> None:
    record(load(SHIPPED), QUICK, tmp_path)
    assert recorded.runs(tmp_path) == recorded.runs(made)


def test_what_is_shipped_is_whole_small_and_of_the_shipped_digits() -> None:
    files = list(recorded.COURSE.iterdir())
    assert sum(file.stat().st_size for file in files) < 2_000_000
    assert recorded.runs()["made"]["data_sha256"] == load(SHIPPED).sha256
    assert all(len(run["kept"]) == len(said.probabilities) for run, said in zip(
        recorded.runs()["epochs"]["runs"], recorded.said(load(SHIPPED).x_train[0]), strict=True
    ))  # fmt: skip


def test_runs_that_are_not_there_or_damaged_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="make course-data"):
        recorded.runs(tmp_path)
    (tmp_path / recorded.BATCHES).write_bytes(b"no archive")
    with pytest.raises(BadData, match="make course-data"):
        recorded.images(tmp_path)
    (tmp_path / recorded.RUNS).write_text(json.dumps({})[:1])
    with pytest.raises(BadData):
        recorded.runs(tmp_path)


def test_the_notebook_is_run_for_what_it_prints(made: Path) -> None:
    cells = recorded.printed(made)
    assert cells["model"] == "101,770 numbers to learn\n"
    assert "20/20" in cells["fit"]
    assert "unseen digits are read right" in cells["evaluate"]
