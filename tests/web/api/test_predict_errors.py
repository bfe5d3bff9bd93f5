"""Bad input gets a clear problem, and the server goes on answering."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from httpx import Client, Response
from PIL import Image
from pydantic import ValidationError

from app.main import create_app
from app.settings import Settings
from app.web.requests.digit_json import DigitInput
from tests.digits.files.test_decode import png_header
from tests.support.drawings import SEVEN, file, png
from tests.support.fakes import FakeClassifier
from tests.support.serving import served


@pytest.fixture(autouse=True)
def still_answering(reader: Client) -> Iterator[None]:
    """Whatever a test sends, a digit is read after it."""
    yield
    assert reader.post("/predict", json={"strokes": SEVEN}).json()["digit"] == 7


def problem(response: Response, status: int, slug: str, field: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith(".")
    assert "Traceback" not in response.text
    assert body.get("field") == field
    return body


def send(reader: Client, kind: str, body: bytes) -> Response:
    return reader.post("/predict", content=body, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    "body",
    [b"", b"not an image", png(SEVEN)[:200], png_header(6000, 6000), file(Image.new("L", (9, 9)), "TIFF")],
    ids=["empty", "text", "cut off", "36 megapixels", "a format not on the list"],
)
def test_what_is_not_an_image_is_refused(reader: Client, body: bytes) -> None:
    problem(send(reader, "image/png", body), 422, "bad-image")


def test_a_bad_file_in_a_form_is_refused_by_its_field(reader: Client) -> None:
    problem(reader.post("/predict", files={"file": b"nothing"}), 422, "bad-image", "file")


@pytest.mark.parametrize("named", ["99", "0", "newest", "-1", "%D9%A2", ""])
def test_a_version_that_is_not_there_is_named(reader: Client, named: str) -> None:
    problem(reader.post(f"/predict?version={named}", json={"strokes": SEVEN}), 404, "not-found")


@pytest.mark.parametrize("text", ["!!!", "data:image/png;base64,%%", "aGVsbG8="])
def test_bad_base64_is_refused(reader: Client, text: str) -> None:
    problem(reader.post("/predict", json={"image_base64": text}), 422, "bad-image", "image_base64")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"image": [[0] * 28] * 28}, "image"),
        ({"image": [[9] * 50] * 50}, "image"),
        ({"strokes": []}, "strokes"),
        ({"strokes": [[]]}, "strokes"),
        ({"images": [[[255] * 28] * 28, [[0] * 28] * 28]}, "images.1"),
    ],
)
def test_no_ink_is_said_to_be_no_ink(reader: Client, body: dict[str, Any], field: str) -> None:
    problem(reader.post("/predict", json=body), 422, "blank-image", field)


def test_a_blank_file_has_no_ink(reader: Client) -> None:
    problem(send(reader, "image/png", file(Image.new("RGB", (280, 280), "white"))), 422, "blank-image")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 50_000, "body"),
        (b'{"image":' + b"[" * 50_000, "body"),
        (b'{"image": [[1' + b"0" * 400 + b"]]}", "image"),
        (b'{"images": [[[0, 9]], [[1' + b"0" * 400 + b"]]]}", "images.1"),
        (b"{}", "body"),
        (b'{"image": null}', "image"),
        (b'{"strokes": [[[1, 2]]], "image": [[1]]}', "strokes"),
        (b'{"image": [[1, NaN]]}', "image.0.1"),
        (b'{"image": [[1, 1e999]]}', "image.0.1"),
        (b'{"image": [[1, 2], [3]]}', "image"),
        (b'{"image": []}', "image"),
        (b'{"image": [[]]}', "image"),
        (b'{"image": [[256]]}', "image"),
        (b'{"image": [[-1]]}', "image"),
        (b'{"image": [["1"]]}', "image.0.0"),
        (b'{"image": [[true]]}', "image.0.0"),
        (b'{"image": [[[1]]]}', "image.0.0"),
        (b'{"images": []}', "images"),
        (b'{"images": [[[1, 2], [3]]]}', "images.0"),
        (b'{"strokes": [[[1, 2, 3]]]}', "strokes.0.0"),
        (b'{"strokes": [[[1]]]}', "strokes.0.0"),
        (b'{"strokes": [[1, 2]]}', "strokes.0.0"),
        (b'{"strokes": [[[1e300, 1]]]}', "strokes"),
        (b'{"picture": [[1]]}', "picture"),
    ],
)
def test_bad_json_is_refused_naming_the_field(reader: Client, body: bytes, field: str) -> None:
    problem(send(reader, "application/json", body), 422, "bad-input", field)


@pytest.mark.parametrize(
    "body",
    [
        b'{"image": [["", "", ""]]}',
        b'{"image": ["", "", ""]}',
        b'{"images": ["", "", ""]}',
        b'{"strokes": ["", "", ""]}',
        b'{"strokes": [["", "", ""]]}',
    ],
)
def test_of_many_wrong_values_no_more_than_the_first_is_kept_in_memory(body: bytes) -> None:
    with pytest.raises(ValidationError) as caught:
        DigitInput.model_validate_json(body)
    assert caught.value.error_count() == 1


def test_more_than_a_thousand_images_are_refused(reader: Client) -> None:
    problem(reader.post("/predict", json={"images": [[[1]]] * 1001}), 422, "bad-input", "images")


@pytest.mark.parametrize("count", [0, 1, 783, 785, 1001 * 784])
def test_raw_bytes_must_be_whole_images(reader: Client, count: int) -> None:
    problem(send(reader, "application/octet-stream", b"\1" * count), 422, "bad-input", "body")


def test_a_form_without_the_file_is_refused(reader: Client) -> None:
    problem(reader.post("/predict", files={"other": png(SEVEN)}), 422, "bad-input", "file")


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\n\r\n", b"garbage"])
def test_a_broken_form_is_refused(reader: Client, body: bytes) -> None:
    problem(send(reader, "multipart/form-data; boundary=x", body), 422, "bad-input", "file")
    problem(send(reader, "multipart/form-data", body), 422, "bad-input", "file")


@pytest.mark.parametrize("kind", ["application/json", "image/png", "application/octet-stream"])
def test_a_body_over_10_mb_is_refused_by_what_it_announces(reader: Client, kind: str) -> None:
    problem(send(reader, kind, b"\0" * (10 * 2**20 + 1)), 413, "too-large")


def test_a_body_over_10_mb_is_refused_while_it_streams(reader: Client) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(400):
            sent += 2**16
            yield bytes(2**16)

    problem(reader.post("/predict", content=endless(), headers={"Content-Type": "image/png"}), 413, "too-large")


def test_a_form_over_10_mb_is_refused(reader: Client) -> None:
    problem(reader.post("/predict", files={"file": bytes(11 * 2**20)}), 413, "too-large")


@pytest.mark.parametrize("kind", ["text/plain", "image/tiff", "", "image/svg+xml", "application/x-www-form-urlencoded"])
def test_other_content_types_are_told_the_accepted_ones(reader: Client, kind: str) -> None:
    body = problem(send(reader, kind, b"7"), 415, "unsupported-type")
    assert "image/png" in body["detail"]
    assert "application/json" in body["detail"]


def test_a_bad_flag_is_refused(reader: Client) -> None:
    problem(reader.post("/predict?view=perhaps", json={"strokes": SEVEN}), 422, "bad-input", "view")


def test_a_client_that_asks_too_often_is_told_to_slow_down(settings: Settings) -> None:
    strict = settings.model_copy(update={"rate_limit": "3/minute"})
    with served(create_app(strict, classifier=FakeClassifier(7))) as client:
        statuses = [client.post("/predict", json={"strokes": SEVEN}) for _ in range(4)]
        assert [one.status_code for one in statuses] == [200, 200, 200, 429]
        problem(statuses[3], 429, "too-many-requests")
        assert int(statuses[3].headers["retry-after"]) > 0
        assert client.get("/health/live").status_code == 200


def test_without_a_usable_version_it_says_so_and_recovers(settings: Settings) -> None:
    kept = settings.models_dir / "2" / "model.tflite"
    networks = {path: path.read_bytes() for path in settings.models_dir.glob("*/model.tflite")}
    for path in networks:
        path.write_bytes(b"rotten")
    with served(create_app(settings)) as client:
        problem(client.post("/predict", json={"strokes": SEVEN}), 503, "no-model")
        problem(client.get("/health/ready"), 503, "no-model")
        assert client.get("/health/live").status_code == 200
        kept.write_bytes(networks[kept])
    with served(create_app(settings)) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "version": 2}


def test_numbers_between_0_and_1_are_shares_of_255(reader: Client) -> None:
    image = np.zeros((28, 28))
    image[4:24, 13:16] = 1
    assert reader.post("/predict", json={"image": image.tolist()}).json()["digit"] == 1
