"""Training data: what is read, and what is said about a file that cannot be."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import BadData
from app.training.data.mnist import SHIPPED, SHIPPED_SHA256, SPLIT_SEED, load, places_of, share_of
from tests.support.mnist_slice import mnist, save


def saved(folder: Path, **changes: NDArray[Any] | None) -> Path:
    return save(folder / "digits.npz", **changes)


def complaint(path: Path) -> str:
    with pytest.raises(BadData) as caught:
        load(path)
    return caught.value.detail


def test_it_reads_the_shipped_mnist_whole() -> None:
    digits = load(SHIPPED)
    assert digits.x_train.shape == (60000, 28, 28)
    assert digits.x_test.shape == (10000, 28, 28)
    assert np.bincount(digits.y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert digits.sha256 == SHIPPED_SHA256


def test_it_reads_another_file_in_the_same_layout(tmp_path: Path) -> None:
    digits = load(saved(tmp_path, y_train=mnist().y_train.astype(np.int64)))
    assert np.array_equal(digits.y_train, mnist().y_train)
    assert digits.sha256 != SHIPPED_SHA256


def test_it_says_which_file_is_missing(tmp_path: Path) -> None:
    assert complaint(tmp_path / "no.npz").startswith(f"There is no file {tmp_path / 'no.npz'}")
    assert complaint(tmp_path).startswith(f"There is no file {tmp_path}")


@pytest.mark.parametrize("kept", [0, 1, 1000, -1])
def test_it_refuses_a_file_that_was_cut_short(tmp_path: Path, kept: int) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    assert "cannot be read as npz" in complaint(path)


def test_it_refuses_a_file_with_a_flipped_byte(tmp_path: Path) -> None:
    path = saved(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[5000] ^= 255
    path.write_bytes(damaged)
    assert "cannot be read as npz" in complaint(path)


def test_it_refuses_pickled_objects(tmp_path: Path) -> None:
    assert "cannot be read as npz" in complaint(saved(tmp_path, x_train=np.array([{"a": 1}], object)))


def test_it_refuses_a_single_array(tmp_path: Path) -> None:
    path = tmp_path / "digits.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    assert "cannot be read as npz" in complaint(path)


def test_it_names_an_array_that_is_missing(tmp_path: Path) -> None:
    assert "lacks y_test" in complaint(saved(tmp_path, y_test=None))


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        ("x_train", np.zeros((2000, 784), np.uint8), r"x_train .* must be \(n, 28, 28\) uint8"),
        ("x_test", np.zeros((500, 28, 28)), r"x_test .* not \(500, 28, 28\) float64"),
        ("x_test", np.zeros((0, 28, 28), np.uint8), r"x_test .* not \(0, 28, 28\)"),
        ("y_train", np.zeros(1999, np.uint8), r"y_train .* must be 2000 whole numbers"),
        ("y_test", np.zeros(500), r"y_test .* whole numbers"),
        ("y_test", np.full(500, 10), r"y_test .* labels 0 to 9, not 10 to 10"),
        ("y_test", np.full(500, -1), r"y_test .* labels 0 to 9, not -1 to -1"),
    ],
)
def test_it_says_what_is_wrong_with_the_layout(tmp_path: Path, name: str, array: NDArray[Any], said: str) -> None:
    with pytest.raises(BadData, match=said):
        load(saved(tmp_path, **{name: array}))


def test_digits_have_the_same_place_in_any_share_and_for_any_seed() -> None:
    whole = mnist()
    place_of = {image.tobytes(): place for image, place in zip(whole.x_train, whole.places, strict=True)}
    for seed in (1, 2):
        some = share_of(whole, 0.3, seed)
        assert [place_of[image.tobytes()] for image in some.x_train] == some.places.tolist()


def test_the_first_places_are_those_that_version_3_was_validated_on() -> None:
    first = np.argsort(places_of(60_000))[:2000]
    assert np.array_equal(first, np.random.default_rng(1).permutation(60_000)[:2000])


def test_a_share_is_drawn_by_the_seed_and_leaves_held_out_whole() -> None:
    tenth = share_of(mnist(), 0.1, seed=1)
    assert len(tenth.x_train) == len(tenth.y_train) == 200
    assert len(tenth.x_test) == 500
    assert np.array_equal(tenth.x_train, share_of(mnist(), 0.1, seed=1).x_train)
    assert not np.array_equal(tenth.x_train, share_of(mnist(), 0.1, seed=2).x_train)
    assert len(share_of(mnist(), 1e-9, seed=1).x_train) == 1


def test_a_share_by_the_seed_of_the_split_has_no_more_validation_digits_than_others() -> None:
    for seed in (SPLIT_SEED, SPLIT_SEED + 1):
        kept = share_of(mnist(), 0.1, seed)
        assert np.mean(kept.places < 1 / 6) == pytest.approx(1 / 6, abs=0.06)
