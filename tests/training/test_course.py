"""The course's recorded runs, made small from real digits, and read back as the course reads them."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.errors import BadData, BadVersion
from app.inference.classifier import Classifier
from app.lessons import recorded
from app.lessons.optimizers import NAMES
from app.settings import ROOT
from app.training.course.hard_digits import (
    DUEL_OF_KIND,
    MISREAD_BY_BEST,
    choose_hard_digits,
    duel_digits,
    hard_digits,
)
from app.training.course.record import QUICK, Plan, record
from app.training.data.mnist import SHIPPED, load


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


def test_the_quickstart_is_recorded_as_it_is_and_with_one_thing_changed(made: Path) -> None:
    runs = recorded.changed(made)["runs"]
    assert list(runs) == ["published", "units-16"]
    for run in runs.values():
        assert [epoch["steps"] for epoch in run["history"]] == [19, 19]  # a hundredth of the digits
        assert run["evaluation"]["held_out"] == 10_000
        assert run["evaluation"]["accuracy"] > 0.3
    assert runs["published"]["evaluation"]["accuracy"] > runs["units-16"]["evaluation"]["accuracy"]


def test_the_notebook_is_run_for_what_it_prints(made: Path) -> None:
    cells = recorded.printed(made)
    assert cells["model"] == "101,770 numbers to learn\n"
    assert "20/20" in cells["fit"]
    assert "unseen digits are read right" in cells["evaluate"]


def test_the_hard_digits_are_held_out_two_of_each_and_half_of_them_read_by_the_quickstart(made: Path) -> None:
    data = load(SHIPPED)
    for found in (recorded.hard(), recorded.hard(made)):
        assert sorted(found.labels) == sorted([*range(10)] * 2)
        assert len(set(found.numbers.tolist())) == 20
        np.testing.assert_array_equal(found.images, data.x_test[found.numbers])
        np.testing.assert_array_equal(found.labels, data.y_test[found.numbers])
    shipped = recorded.hard()
    assert (shipped.said.argmax(1) == shipped.labels).sum() == 10


def test_the_hard_digits_in_git_are_those_that_the_shipped_versions_give() -> None:
    again, shipped = hard_digits(load(SHIPPED), Plan().held_out), recorded.hard()
    assert again["number"].tolist() == shipped.numbers.tolist()
    np.testing.assert_allclose(again["said"], shipped.said, atol=1e-5)


def test_of_the_hard_digits_the_best_reads_all_but_a_few() -> None:
    shipped = recorded.hard()
    networks = [Classifier(ROOT / "models" / str(version) / "model.tflite") for version in (2, 3, 4)]
    right = [(network.predict(shipped.images).argmax(1) == shipped.labels).sum() for network in networks]
    better, best, quantized = right
    assert best == quantized == 20 - MISREAD_BY_BEST
    assert better == 20


def test_the_duel_draws_from_twenty_held_out_digits_of_each_kind(made: Path) -> None:
    data = load(SHIPPED)
    for folder in (recorded.COURSE, made):
        with np.load(folder / recorded.DUEL) as found:
            assert np.bincount(found["label"]).tolist() == [DUEL_OF_KIND] * 10
            assert len(set(found["number"].tolist())) == 10 * DUEL_OF_KIND
            np.testing.assert_array_equal(found["image"], data.x_test[found["number"]])
            np.testing.assert_array_equal(found["label"], data.y_test[found["number"]])


def test_the_digits_of_the_duel_in_git_are_those_that_the_shipped_versions_give() -> None:
    again = duel_digits(load(SHIPPED), Plan().held_out)
    with np.load(recorded.COURSE / recorded.DUEL) as shipped:
        assert again["number"].tolist() == shipped["number"].tolist()


def test_too_few_digits_to_choose_from_are_refused() -> None:
    labels = np.arange(10, dtype=np.uint8)
    said = np.eye(10, dtype=np.float32)
    with pytest.raises(ValueError, match="too few"):
        choose_hard_digits(labels, [said, said, said])


def test_without_the_shipped_versions_no_hard_digits_are_chosen(tmp_path: Path) -> None:
    with pytest.raises(BadVersion, match="hold 3 versions"):
        hard_digits(load(SHIPPED), 10, tmp_path)
