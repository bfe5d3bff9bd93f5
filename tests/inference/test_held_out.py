"""What a version reads in the held-out digits: one pass, only when asked, and no more than a few kept."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import BadData
from app.inference import held_out
from app.inference.held_out import Evaluation, HeldOut
from app.settings import Settings
from app.versions import Store
from tests.support.fakes import FakeClassifier
from tests.versions.test_store import publish


def finished(evaluation: Evaluation) -> Evaluation:
    while not evaluation.step():
        pass
    return evaluation


def digits(path: Path, n: int = 600, changes: dict[str, NDArray[Any]] | None = None) -> Path:
    rng = np.random.default_rng(1)
    arrays: dict[str, Any] = {"x_test": rng.integers(0, 256, (n, 28, 28), np.uint8), "y_test": np.arange(n) % 10}
    np.savez(path, **(arrays | (changes or {})))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "models")
    publish(store)
    return store


def test_it_reads_each_digit_as_the_card_counted_them(settings: Settings) -> None:
    store = Store(settings.models_dir)
    reading = finished(HeldOut(settings.data, store).evaluation(1))
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (reading.digits.labels, reading.probabilities.argmax(1)), 1)
    assert np.abs(confusion - np.array(store.card(1)["confusion"])).sum() <= 4  # machines round differently
    assert 0 < reading.milliseconds < 100


def test_a_version_is_read_once_and_again_when_its_digits_change(store: Store, tmp_path: Path) -> None:
    loaded: list[Path] = []

    def load(path: Path) -> FakeClassifier:
        loaded.append(path)
        return FakeClassifier(digit=7)

    data = digits(tmp_path / "digits.npz")
    readings = HeldOut(data, store, load)
    first = finished(readings.evaluation(1))
    assert readings.evaluation(1) is first
    assert len(loaded) == 1
    assert (first.probabilities.argmax(1) == 7).all()
    digits(data, n=20)
    assert len(finished(readings.evaluation(1)).probabilities) == 20
    assert len(loaded) == 2


def test_only_a_few_versions_answers_are_kept(store: Store, tmp_path: Path) -> None:
    readings = HeldOut(digits(tmp_path / "digits.npz"), store, lambda _: FakeClassifier(digit=7))
    first = readings.evaluation(1)
    for _ in range(held_out.CACHED_VERSIONS):
        readings.evaluation(publish(store))
    assert readings.evaluation(1) is not first


def test_without_the_file_it_says_what_to_do(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadData, match="DIGITS_DATA"):
        HeldOut(tmp_path / "none.npz", store).evaluation(1)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_test": np.zeros((600, 14, 14), np.uint8)},
        {"y_test": np.full(600, 12)},
        {"y_test": np.zeros(3, int)},
        {"x_test": np.array([object()])},
    ],
    ids=["small", "labels", "count", "pickled"],
)
def test_a_file_of_something_else_is_refused(store: Store, tmp_path: Path, changes: dict[str, NDArray[Any]]) -> None:
    with pytest.raises(BadData):
        HeldOut(digits(tmp_path / "digits.npz", changes=changes), store).evaluation(1)


def test_a_file_that_is_no_npz_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "digits.npz").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(BadData):
        HeldOut(tmp_path / "digits.npz", store).evaluation(1)
