"""A digit is read alike in whatever form it comes: polarity, range and shape are looked at on every route."""

import base64
import gzip
import json
import zlib
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.digits.normalize import normalize
from tests.support.drawings import SEVEN, canvas, file, png
from tests.support.forms import FORMS, NUMBERS

DIGIT = normalize(canvas(SEVEN))  # (28, 28) uint8
SHARES = DIGIT / 255


def cubic() -> NDArray[np.float64]:
    """The digit as a 0 to 1 canvas that a program shrank by cubic interpolation: from below 0 to above 1."""
    large = Image.fromarray(np.kron(DIGIT, np.ones((4, 4), np.uint8)).astype(np.float32) / 255)
    small = np.asarray(large.resize((28, 28), Image.Resampling.BICUBIC), float)
    overshooting = small * 1.11
    overshooting[0, 0] = -0.08
    return overshooting


@pytest.mark.parametrize("form", FORMS)
def test_dark_on_light_is_turned_over_and_said_to_be_on_every_route(reader: httpx.Client, form: str) -> None:
    digits, is_inverted = FORMS[form](reader, 255 - DIGIT)
    assert set(digits) == {7}
    assert is_inverted


@pytest.mark.parametrize("form", FORMS)
def test_white_on_black_is_not(reader: httpx.Client, form: str) -> None:
    digits, is_inverted = FORMS[form](reader, DIGIT)
    assert set(digits) == {7}
    assert not is_inverted


@pytest.mark.parametrize("form", NUMBERS)
@pytest.mark.parametrize("shares", [SHARES, DIGIT / 254, cubic(), 1 - SHARES, np.minimum(SHARES * 1.9, 1.9)])
def test_shares_a_little_beyond_one_are_shares(reader: httpx.Client, form: str, shares: NDArray[np.float64]) -> None:
    assert set(NUMBERS[form](reader, shares)[0]) == {7}


@pytest.mark.parametrize("form", [form for form in NUMBERS if form != "number"])
@pytest.mark.parametrize("values", [SHARES * 2 - 1, SHARES - 0.5, (SHARES - 0.1307) / 0.3081])
def test_values_that_are_no_grey_values_are_refused(
    reader: httpx.Client, form: str, values: NDArray[np.float64]
) -> None:
    with pytest.raises(AssertionError, match="go from -"):
        NUMBERS[form](reader, values)


SHAPES = [(784,), (1, 784), (784, 1), (28, 28, 1), (1, 28, 28), (1, 28, 28, 1), (1, 1, 28, 28)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("values", [DIGIT, SHARES])
@pytest.mark.parametrize("path", ["/predict", "/predict/number"])
def test_784_values_are_a_digit_image_in_any_usual_shape(
    reader: httpx.Client, path: str, values: NDArray[Any], shape: tuple[int, ...]
) -> None:
    straight, shaped = (reader.post(path, json={"image": one.tolist()}) for one in (values, values.reshape(shape)))
    assert shaped.status_code == 200
    assert shaped.json() == straight.json()


@pytest.mark.parametrize("shape", SHAPES)
def test_so_they_are_in_batches(reader: httpx.Client, shape: tuple[int, ...]) -> None:
    batch = [DIGIT.reshape(shape).tolist(), (255 - DIGIT).tolist()]
    found = reader.post("/predict", json={"images": batch}).json()["predictions"]
    assert [one["digit"] for one in found] == [7, 7]
    assert [one["warnings"] for one in found] == [[], ["inverted"]]


@pytest.mark.parametrize("shape", SHAPES)
def test_so_they_are_by_the_protocols(reader: httpx.Client, shape: tuple[int, ...]) -> None:
    tensor = {"name": "image", "shape": shape, "datatype": "UINT8", "data": DIGIT.reshape(shape).tolist()}
    assert reader.post("/v2/models/digits/infer", json={"inputs": [tensor]}).json()["outputs"][1]["data"] == [7]
    answer = reader.post("/v1/models/digits:predict", json={"inputs": tensor["data"]}).json()
    assert np.argmax(answer["outputs"][0]) == 7


@pytest.mark.parametrize(
    "image", [[0] * 785, [[0] * 785], [[0]] * 785, [[[0] * 3] * 28] * 28, [[[0] * 28] * 28] * 2, [1, 2, 3]]
)
def test_what_is_no_image_is_told_the_shapes_that_are(reader: httpx.Client, image: Any) -> None:  # noqa: ANN401
    for body in ({"image": image}, {"images": [image]}):
        answer = reader.post("/predict", json=body)
        assert answer.status_code == 422
        assert "[1,784]" in answer.json()["detail"]


def test_a_correction_takes_the_same_shapes(reader: httpx.Client) -> None:
    answer = reader.post("/corrections", json={"label": 7, "image": DIGIT.reshape(784).tolist()})
    assert answer.status_code in {200, 201}, answer.text
    assert answer.json()["answer"] == 7


def raw(reader: httpx.Client, data: bytes) -> httpx.Response:
    return reader.post("/predict", content=data, headers={"Content-Type": "application/octet-stream"})


@pytest.mark.parametrize("kind", ["<f4", "<f8", "<i4", "<i8", ">f4", ">f8", "<f2", "<i2"])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("scale", [1, 1 / 255])
def test_numbers_of_several_bytes_are_named(reader: httpx.Client, kind: str, count: int, scale: float) -> None:
    values = np.stack([DIGIT] * count) * (scale if "f" in kind else 1)
    answer = raw(reader, values.astype(kind).tobytes())
    assert answer.status_code == 422
    assert "uint8" in answer.json()["detail"]
    assert np.dtype(kind).name in answer.json()["detail"]


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        (b"II*\0", "a TIFF image"), (b"\0\0\0\x18ftypheic", "a HEIC photo"), (b"\0\0\0\x20ftypavif", "an AVIF image"),
        (b"\x93NUMPY", "a NumPy array"), (b"PK\3\4", "a zip file"), (b"\x1f\x8b", "a gzip file"),
        (b"\0\0\x08\3", "an IDX file of images"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(reader: httpx.Client, begin: bytes, name: str) -> None:
    data = begin.ljust(1000, b"\1")
    sent: list[dict[str, Any]] = [
        {"content": data, "headers": {"Content-Type": "application/octet-stream"}},
        {"content": data, "headers": {"Content-Type": "image/png"}},
        {"json": {"image_base64": base64.b64encode(data).decode()}},
        {"files": {"file": data}},
    ]
    for form in sent:
        answer = reader.post("/predict", **form)
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith(f"This is {name}")


def test_grey_in_the_bytes_of_colours_is_named(reader: httpx.Client) -> None:
    for channels, name in ((3, "RGB"), (4, "RGBA")):
        pixels = np.repeat(DIGIT.reshape(-1, 1), channels, axis=1)
        pixels[:, 3:] = 255
        answer = raw(reader, pixels.tobytes())
        assert answer.status_code == 422
        assert f"look like {name}." in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/predict", "/predict/number"])
def test_a_body_may_be_compressed_and_begin_with_a_byte_order_mark(reader: httpx.Client, path: str) -> None:
    rows = json.dumps({"image": DIGIT.tolist()}).encode()
    for data, kind in (
        (rows, "application/json"),
        (png(SEVEN), "image/png"),
        (b"\xef\xbb\xbf" + rows, "application/json"),
    ):
        for encoding, packed in (("gzip", gzip.compress(data)), ("deflate", zlib.compress(data)), ("identity", data)):
            answer = reader.post(path, content=packed, headers={"Content-Type": kind, "Content-Encoding": encoding})
            found = answer.json()
            assert (found.get("text") or str(found["digit"])) == "7"
    refusal = reader.post(path, content=rows, headers={"Content-Type": "application/json", "Content-Encoding": "br"})
    assert refusal.status_code == 415
    assert "gzip" in refusal.json()["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"data": DIGIT.tolist()}, "There is no field `data`; there are strokes, image, images, image_base64."),
        ({"image": "data:image/png;base64,AAAA"}, "A file goes into image_base64."),
        ({"images": DIGIT.tolist()}, "One image goes into image"),
        ({"strokes": [[{"x": 1, "y": 2}]]}, "each [x, y]"),
        (DIGIT.tolist(), 'Send an object such as {"image": rows}.'),
        (json.dumps({"image": DIGIT.tolist()}), 'Send an object such as {"image": rows}.'),
    ],
    ids=["another field", "a file as rows", "one image as several", "points as objects", "bare rows", "JSON in JSON"],
)
def test_what_is_sent_otherwise_is_told_where_it_goes(reader: httpx.Client, body: Any, said: str) -> None:  # noqa: ANN401
    answer = reader.post("/predict", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_thousand_digits_in_bytes_are_not_taken_for_those(reader: httpx.Client) -> None:
    assert len(raw(reader, DIGIT.tobytes() * 1000).json()["predictions"]) == 1000


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp", "gif"])
@pytest.mark.parametrize(
    "content_type", ["application/octet-stream", "", "application/x-www-form-urlencoded", "image/jpg", "image/x-png"]
)
def test_a_file_is_recognized_by_its_first_bytes(reader: httpx.Client, kind: str, content_type: str) -> None:
    data = file(Image.fromarray(255 - canvas(SEVEN)), kind)
    headers = {"Content-Type": content_type} if content_type else {}
    assert reader.post("/predict", content=data, headers=headers).json()["digit"] == 7


@pytest.mark.parametrize("data", [b"", b"digit=7", b"BM", b"\xff\xd8"])
def test_what_is_no_file_needs_its_type(reader: httpx.Client, data: bytes) -> None:
    assert reader.post("/predict", content=data).status_code == 415


BASE64 = base64.b64encode(png(SEVEN)).decode()


@pytest.mark.parametrize(
    "text",
    [
        base64.encodebytes(png(SEVEN)).decode(),
        BASE64.rstrip("="),
        base64.urlsafe_b64encode(png(SEVEN)).decode(),
        base64.urlsafe_b64encode(png(SEVEN) + b"\0").decode().rstrip("="),
        "data:image/png;base64," + quote(BASE64, safe=""),
        "DATA:image/png;charset=utf-8;base64," + BASE64 + "\n",
        quote("data:image/png;base64," + BASE64, safe=""),
        "data:image/png," + quote(png(SEVEN)),
    ],
    ids=["lines", "no padding", "URL-safe", "both", "percent", "upper case", "all in percent", "no base64"],
)
@pytest.mark.parametrize("path", ["/predict", "/predict/number", "/v1/models/digits:predict"])
def test_base64_is_read_as_programs_write_it(reader: httpx.Client, path: str, text: str) -> None:
    body = {"instances": [{"b64": text}]} if path.endswith(":predict") else {"image_base64": text}
    answer = reader.post(path, json=body)
    assert answer.status_code == 200, answer.text
    assert "7" in json.dumps(answer.json().get("text", str(answer.json().get("digit", "7"))))


@pytest.mark.parametrize("pattern", [[0, 200], [0, 0, 0, 57]])
def test_bytes_in_a_pattern_are_digit_images(reader: httpx.Client, pattern: list[int]) -> None:
    assert raw(reader, bytes(pattern * (784 // len(pattern))) * 4).status_code == 200


@pytest.mark.parametrize("path", ["/predict", "/predict/number", "/v1/models/digits:predict"])
@pytest.mark.parametrize("opacity", ["of the ink", "of the sheet"])
def test_transparency_is_read_alike_on_every_route_of_files(reader: httpx.Client, path: str, opacity: str) -> None:
    ink = canvas(SEVEN, 120)
    alpha = ink if opacity == "of the ink" else np.full_like(ink, 60)
    data = file(Image.fromarray(np.dstack((255 - ink, 255 - ink, 255 - ink, alpha))))
    text = base64.b64encode(data).decode()
    if path.startswith("/v1"):
        (row,) = reader.post(path, json={"instances": [{"b64": text}]}).json()["predictions"]
        assert np.argmax(row) == 7
        return
    sent: list[dict[str, Any]] = [
        {"json": {"image_base64": text}},
        {"files": {"file": data}},
        {"content": data, "headers": {"Content-Type": "image/png"}},
        {"content": data, "headers": {"Content-Type": "application/octet-stream"}},
    ]
    for form in sent:
        found = reader.post(path, **form).json()
        assert (found.get("text") or str(found["digit"])) == "7"
