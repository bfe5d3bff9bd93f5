"""A drawing is read by its image and by the path of the pen; either alone cannot decide."""

from pathlib import Path

import numpy as np
import pytest

from app.digits.normalize import digit_image
from app.digits.pen_path import POINTS, VALUES, pen_path
from app.digits.rasterize import rasterize
from app.errors import BadVersion
from app.inference.classifier import Classifier
from app.inference.serving import Served, loaded
from app.inference.stroke_network import StrokeNetwork, together
from app.settings import Settings
from app.versions import STROKES, Store
from tests.support.drawings import ONE, SEVEN, THREE, ZERO

FOLDER = Settings().shipped_dir / "7"


@pytest.fixture(scope="module")
def network() -> StrokeNetwork:
    return StrokeNetwork(FOLDER / STROKES)


@pytest.fixture(scope="module")
def served() -> Served:
    return loaded(Store(Settings().shipped_dir), 7, Classifier)


@pytest.mark.parametrize(("strokes", "digit"), [(ZERO, 0), (ONE, 1), (THREE, 3), (SEVEN, 7)])
def test_the_path_alone_tells_digits_that_are_written_well(
    network: StrokeNetwork, strokes: list[list[list[float]]], digit: int
) -> None:
    answer = network.predict(pen_path(strokes)[None])
    assert answer.shape == (1, 10)
    assert answer.dtype == np.float32
    assert answer.argmax() == digit


def test_strokes_are_read_by_both_and_images_by_one(served: Served) -> None:
    image = digit_image(rasterize(SEVEN))[None]
    of_image = served.network.predict(image)
    assert served.network_of(None) is served.network
    both = served.network_of(SEVEN).predict(image)
    backwards = served.network_of([stroke[::-1] for stroke in SEVEN]).predict(image)
    assert both.argmax() == of_image.argmax() == 7
    assert np.abs(both - of_image).max() > 1e-6
    assert np.abs(both - backwards).max() > 1e-6
    assert both.sum() == pytest.approx(1, abs=1e-6)


def test_a_version_without_the_second_network_reads_strokes_by_their_image() -> None:
    earlier = loaded(Store(Settings().shipped_dir), 6, Classifier)
    assert earlier.strokes is None
    assert earlier.network_of(SEVEN) is earlier.network


def test_two_that_agree_are_no_surer_than_each_and_two_that_differ_are_in_doubt() -> None:
    sure = np.array([[0.91] + 9 * [0.01]], np.float32)
    assert together(sure, sure) == pytest.approx(sure, abs=1e-6)
    assert together(sure, sure[:, ::-1])[0, [0, 9]] == pytest.approx([0.352, 0.352], abs=0.001)


def test_one_that_excludes_a_digit_does_not_decide_alone() -> None:
    certain = np.eye(10, dtype=np.float32)[[3]]
    assert np.isfinite(together(certain, np.eye(10, dtype=np.float32)[[4]])).all()
    assert np.isnan(together(certain, np.full((1, 10), np.nan, np.float32))).all()


@pytest.mark.parametrize("content", [b"", b"no network"])
def test_what_is_no_network_of_strokes_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STROKES).write_bytes(content)
    with pytest.raises(BadVersion, match=r"strokes\.tflite"):
        StrokeNetwork(tmp_path / STROKES)


def test_a_network_of_images_is_none_of_strokes() -> None:
    with pytest.raises(BadVersion, match=str((1, POINTS, VALUES)).replace("(", r"\(").replace(")", r"\)")):
        StrokeNetwork(FOLDER / "model.tflite")
