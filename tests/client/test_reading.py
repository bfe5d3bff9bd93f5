"""Reading digits with the clients, in each form that a caller may have them in."""

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.client import BadImage, BadInput, BlankImage, DigitsClient, Prediction, TooLarge
from app.client.data_sets import images_in
from app.digits.files.decode import decode
from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.main import create_app
from app.settings import Settings
from tests.client.both import Asking
from tests.support.data_sets import IMAGES, WRITTEN, data_set
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas, file, png
from tests.support.fakes import ReadsOne
from tests.support.serving import served

DIGIT = normalize(rasterize(SEVEN))  # (28, 28) uint8


def close_to(one: Prediction, other: Prediction) -> bool:
    return one.digit == other.digit and bool(np.allclose(one.probabilities, other.probabilities, atol=1e-6))


def test_strokes_are_read(digits: DigitsClient) -> None:
    answer = digits.predict(strokes=SEVEN)
    assert (answer.digit, answer.is_digit, answer.version, answer.warnings) == (7, True, 2, ())
    assert answer.confidence == answer.probabilities[7] > 0.9
    assert sum(answer.probabilities) == pytest.approx(1)
    assert (answer.image, answer.saliency) == (None, None)


def test_another_version_answers_when_it_is_asked_for(digits: DigitsClient) -> None:
    assert digits.predict(strokes=SEVEN, version=1).version == 1
    assert [found.version for found in digits.predict_many([DIGIT, DIGIT], version=1)] == [1, 1]


def test_strokes_may_be_arrays(digits: DigitsClient) -> None:
    assert digits.predict(strokes=[np.array(stroke, np.float32) for stroke in SEVEN]) == digits.predict(strokes=SEVEN)


@pytest.mark.parametrize("form", [str, Path, bytes, bytearray, io.BytesIO, "rows", "array", "picture"])
def test_one_canvas_is_read_alike_in_each_form(digits: DigitsClient, tmp_path: Path, form: Any) -> None:  # noqa: ANN401
    grey, data, path = 255 - canvas(THREE), png(THREE), tmp_path / "three"
    path.write_bytes(data)
    other = {"rows": grey.tolist(), "array": grey, "picture": Image.fromarray(grey)}
    given = other[form] if isinstance(form, str) else form(path if form in {str, Path} else data)
    assert digits.predict(image=given) == digits.predict(image=data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_a_file_is_known_by_its_bytes_whatever_its_name(digits: DigitsClient, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "image.txt"
    path.write_bytes(file(Image.fromarray(canvas(ZERO)), kind))
    assert digits.predict(image=path).digit == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I;16", "F"])
def test_pictures_of_every_mode_are_read(digits: DigitsClient, mode: str) -> None:
    picture = Image.fromarray(255 - canvas(SEVEN))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    elif mode == "LAB":
        picture = Image.fromarray(np.stack([np.asarray(picture), *[np.full((280, 280), 128, np.uint8)] * 2], 2), "LAB")
    else:
        picture = (picture.convert("RGB") if mode in {"HSV", "CMYK", "YCbCr"} else picture).convert(mode)
    assert digits.predict(image=picture).digit == 7


def test_a_picture_taken_sideways_is_read_as_its_file_is(digits: DigitsClient) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = file(Image.fromarray(255 - canvas(SEVEN)).rotate(90), "JPEG", exif=exif, quality=95)
    with Image.open(io.BytesIO(data)) as picture:
        assert digits.predict(image=picture).digit == digits.predict(image=data).digit == 7


@pytest.mark.parametrize(
    ("kind", "share"), [(np.uint8, 1), (np.int64, 1), (np.float64, 1), (np.float32, 1 / 255), (np.float64, 1 / 255)]
)
def test_a_digit_image_is_read_as_it_is(digits: DigitsClient, kind: type, share: float) -> None:
    assert close_to(digits.predict(image=(DIGIT * share).astype(kind)), digits.predict(image=DIGIT.tolist()))


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int64])
def test_ink_may_be_ones_on_noughts(digits: DigitsClient, kind: type) -> None:
    ink = (DIGIT > 127).astype(np.uint8)
    assert digits.predict(image=ink.astype(kind)) == digits.predict(image=ink.tolist())
    assert digits.predict_many([ink.astype(kind)] * 2)[1].digit == 7


def test_what_the_network_sees_and_why_it_says_so_can_be_asked_for(digits: DigitsClient) -> None:
    answer = digits.predict(strokes=SEVEN, view=True, explain=True)
    assert answer.image
    assert (decode(answer.image) == DIGIT).all()
    assert answer.saliency
    assert (len(answer.saliency), len(answer.saliency[0])) == (28, 28)
    assert max(map(max, answer.saliency)) == 1


def drawings(count: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return `count` digit images, (n, 28, 28) uint8, zeros, ones, sevens and threes in turn."""
    four = np.stack([normalize(rasterize(strokes)) for strokes in (ZERO, ONE, SEVEN, THREE)])
    return np.tile(four, (count // 4 + 1, 1, 1))[:count]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_however_many_images_are_read_in_their_order(digits: DigitsClient, count: int) -> None:
    answers = digits.predict_many(drawings(count))
    assert [answer.digit for answer in answers] == [(0, 1, 7, 3)[i % 4] for i in range(count)]


def test_many_images_come_as_arrays_lists_bytes_or_one_after_the_other(digits: DigitsClient) -> None:
    images = drawings(6)
    answers = digits.predict_many(images)
    one_by_one = (image.tobytes() for image in images)
    for given in (images.reshape(6, 784), list(images), images.tolist(), one_by_one, list(images / 255)):
        found = digits.predict_many(given)
        assert len(found) == 6
        assert all(map(close_to, found, answers))


def test_each_image_of_many_has_its_own_scale_as_when_it_is_read_alone(digits: DigitsClient) -> None:
    images = np.stack([DIGIT / 255, DIGIT, DIGIT > 127]).astype(np.float32)
    for given in (images, images.reshape(3, 784), list(images)):
        for many, image in zip(digits.predict_many(given), images, strict=True):
            assert close_to(many, digits.predict(image=image.tolist()))


def test_a_wide_canvas_with_faint_ink_keeps_its_scale(digits: DigitsClient) -> None:
    wide = np.zeros((280, 784), np.uint8)
    wide[:, 252:532] = canvas(SEVEN)
    wide[0] = 1
    assert digits.predict(image=wide) == digits.predict(image=wide.tolist())


def test_no_more_of_an_endless_row_of_images_is_taken_than_is_sent(digits: DigitsClient) -> None:
    taken: list[int] = []

    def images() -> Any:  # noqa: ANN401
        for image in [*drawings(1000), np.zeros((28, 28), np.uint8)]:
            taken.append(len(taken))
            yield image
        while True:
            taken.append(len(taken))
            assert len(taken) <= 2000, "the second slice is refused, so a third is never asked for"
            yield drawings(1)[0]

    with pytest.raises(BlankImage) as caught:
        digits.predict_many(images())
    assert caught.value.field == "images.1000"


def test_many_images_are_explained_too(digits: DigitsClient) -> None:
    answers = digits.predict_many(drawings(17), explain=True, view=True)
    assert len(answers) == 17
    assert all(answer.saliency and answer.image for answer in answers)


def test_a_number_is_read_with_the_place_of_each_digit(digits: DigitsClient) -> None:
    beside = [[[x + 130, y] for x, y in stroke] for stroke in SEVEN]
    answer = digits.predict_number(strokes=[*THREE, *beside])
    assert (answer.text, answer.version, answer.warnings) == ("37", 2, ())
    left, _, width, _ = answer.digits[0].box
    assert left + width < answer.digits[1].box[0]
    assert digits.predict_number(image=np.hstack([canvas(THREE), canvas(SEVEN)])).text == "37"


def test_what_is_no_single_digit_says_so(asking: Asking, settings: Settings) -> None:
    beside = [[[x + 130, y] for x, y in stroke] for stroke in SEVEN]
    with served(create_app(settings, ReadsOne())) as client:
        answer = asking(str(client.base_url)).predict(strokes=[*SEVEN, *beside])
    assert (answer.is_digit, answer.warnings) == (False, ("several-digits",))


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({}, BadInput, "body"),
        ({"strokes": SEVEN, "image": DIGIT}, BadInput, "image"),
        ({"strokes": []}, BlankImage, "strokes"),
        ({"strokes": [[[1, float("nan")]]]}, BadInput, "strokes"),
        ({"strokes": [[[1, 2, 3]]]}, BadInput, "strokes.0.0"),
        ({"strokes": 7}, BadInput, "strokes"),
        ({"strokes": [[object()]]}, BadInput, "strokes"),
        ({"image": [[1, 2], [3]]}, BadInput, "image"),
        ({"image": np.zeros((28, 28, 3))}, BadInput, "image"),
        ({"image": np.zeros((0, 5))}, BadInput, "image"),
        ({"image": np.full((28, 28), 300)}, BadInput, "image"),
        ({"image": np.full((28, 28), np.nan)}, BadInput, "image"),
        ({"image": np.full((28, 28), "x")}, BadInput, "image"),
        ({"image": np.zeros((28, 28), np.uint8)}, BlankImage, "body"),
        ({"image": np.zeros((50, 50), np.uint8)}, BlankImage, None),
        ({"image": b"no image"}, BadImage, None),
        ({"image": png(SEVEN)[:100]}, BadImage, None),
        ({"image": bytes(11 * 2**20)}, TooLarge, "image"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_field(
    digits: DigitsClient, given: dict[str, Any], error: type[BadInput], field: str | None
) -> None:
    with pytest.raises(error) as caught:
        digits.predict(**given)
    assert type(caught.value) is error
    assert caught.value.field == field
    assert len(caught.value.detail) > 20


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (np.zeros((3, 5, 5)), "images"),
        ([b"x" * 783], "images.0"),
        ([DIGIT, DIGIT[:27]], "images.1"),
        ([DIGIT, DIGIT, [["a"]]], "images.2"),
        ([DIGIT, [[1, 2], [3]]], "images.1"),
        (np.full((2, 28, 28), -1), "images"),
        (np.float32(7), "images"),
    ],
)
def test_what_is_no_digit_image_is_refused_before_it_is_sent(digits: DigitsClient, given: Any, field: str) -> None:  # noqa: ANN401
    with pytest.raises(BadInput) as caught:
        digits.predict_many(given)
    assert (caught.value.field, caught.value.status) == (field, None)


def test_an_error_tells_all_that_the_problem_tells(digits: DigitsClient) -> None:
    with pytest.raises(BlankImage) as caught:
        digits.predict(strokes=[])
    error = caught.value
    assert (error.status, error.slug, error.title) == (422, "blank-image", "There is no ink to read")
    assert str(error) == f"There is no ink to read: {error.detail} (field: strokes)"


def test_a_file_that_is_not_there_is_an_error_of_the_system(digits: DigitsClient, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        digits.predict(image=tmp_path / "none.png")


@pytest.mark.parametrize("kind", ["idx", "csv", "csv with labels", "csv without a header"])
@pytest.mark.parametrize("packed", [False, True])
def test_data_sets_are_read_from_their_files(digits: DigitsClient, tmp_path: Path, kind: str, *, packed: bool) -> None:
    path = tmp_path / "digits"
    path.write_bytes(gzip.compress(data_set(kind)) if packed else data_set(kind))
    found = list(digits.predict_many(path))
    assert [(one.digit, one.warnings) for one in found] == [(1, ()), (7, ()), (7, ("inverted",))]


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_csv_is_read_as_others_write_it(tmp_path: Path, kind: str) -> None:
    (tmp_path / "digits.csv").write_bytes(data_set(kind))
    assert list(images_in(tmp_path / "digits.csv")) == [image.tobytes() for image in IMAGES]


@pytest.mark.parametrize(
    "data", [b"", b"1,2,3\n", data_set("idx")[:-1], gzip.compress(b"nothing")[:-1], b"pixel0\n9\n"]
)
def test_other_files_are_no_data_sets(digits: DigitsClient, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "digits").write_bytes(data)
    with pytest.raises(BadInput):
        list(digits.predict_many(tmp_path / "digits"))


@pytest.mark.parametrize("shape", [(784,), (1, 784), (784, 1), (28, 28, 1), (1, 28, 28)])
@pytest.mark.parametrize("scale", [1, 1 / 255, 1 / 254])
def test_784_values_are_a_digit_image_in_any_usual_shape_and_range(
    digits: DigitsClient, shape: tuple[int, ...], scale: float
) -> None:
    assert digits.predict(image=(DIGIT * scale).reshape(shape)).digit == 7
    assert digits.predict(image=(DIGIT * scale).reshape(shape).tolist()).digit == 7
