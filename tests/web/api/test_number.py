"""`POST /predict/number` reads whole numbers in every form in which one can be sent, and says what is wrong."""

import base64
from typing import Any

import numpy as np
import pytest
from httpx import Client, Response
from PIL import Image

from app.main import create_app
from app.settings import Settings
from tests.digits.segment.test_segment import drawn, line
from tests.support.drawings import SEVEN, canvas, file, png
from tests.support.fakes import FakeClassifier
from tests.support.serving import served

TEXT = "3071"
STROKES = [[[round(float(x), 2), round(float(y), 2)] for x, y in stroke] for stroke in line(TEXT)]
PAPER = Image.fromarray(255 - drawn(STROKES))
ENCODED = base64.b64encode(file(PAPER)).decode()


def ask(client: Client, kind: str, body: bytes) -> Response:
    return client.post("/predict/number", content=body, headers={"Content-Type": kind})


def place(strokes: list[list[list[float]]], x: float) -> list[list[list[float]]]:
    """Return strokes moved to the right."""
    return [[[px + x, py] for px, py in stroke] for stroke in strokes]


def reads(response: Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert set(answer) == {"text", "digits", "marks", "version", "warnings"}
    assert answer["text"] == TEXT == "".join(str(one["digit"]) for one in answer["digits"])
    assert answer["version"] == 2
    assert answer["marks"] == answer["warnings"] == []
    for one in answer["digits"]:
        assert set(one) == {"digit", "confidence", "probabilities", "box", "line"}
        assert one["confidence"] == max(one["probabilities"]) == one["probabilities"][one["digit"]]
        assert sum(one["probabilities"]) == pytest.approx(1, abs=1e-9)
    lefts = [one["box"][0] for one in answer["digits"]]
    assert lefts == sorted(lefts)
    return answer


def problem(response: Response, status: int, slug: str, field: str | None = None) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body.get("field")) == (f"/problems/{slug}", field)
    detail: str = body["detail"]
    assert detail.endswith(".")
    return detail


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp", "gif"])
def test_it_reads_an_image_file_of_every_accepted_type(reader: Client, kind: str) -> None:
    reads(ask(reader, f"image/{kind}", file(PAPER, kind)))


@pytest.mark.parametrize(
    "body",
    [
        {"strokes": STROKES},
        {"image": np.asarray(PAPER).tolist()},
        {"image_base64": ENCODED},
        {"image_base64": f"data:image/png;base64,{ENCODED}"},
    ],
    ids=["strokes", "image", "base64", "data URL"],
)
def test_it_reads_every_form_of_json(reader: Client, body: dict[str, Any]) -> None:
    reads(reader.post("/predict/number", json=body))


def test_it_reads_a_file_of_a_form(reader: Client) -> None:
    reads(reader.post("/predict/number", files={"file": ("n.png", file(PAPER), "image/png")}))


def test_the_boxes_lie_around_the_ink_in_the_pixels_of_the_image(reader: Client) -> None:
    ink = np.asarray(PAPER) < 128
    answer = reads(ask(reader, "image/png", file(PAPER)))
    for one in answer["digits"]:
        left, top, width, height = map(int, one["box"])
        inside = ink[top : top + height, left : left + width]
        assert inside.any()
        assert not ink[:, left - 3].any()
    assert answer["digits"][0]["box"][0] == pytest.approx(np.flatnonzero(ink.any(0))[0], abs=2)


def test_the_boxes_of_a_large_upload_are_in_its_own_pixels(reader: Client) -> None:
    factor = 3000 / PAPER.width
    large = PAPER.resize((3000, round(PAPER.height * factor)))
    small, big = (reads(ask(reader, "image/png", file(paper))) for paper in (PAPER, large))
    for one, other in zip(small["digits"], big["digits"], strict=True):
        assert other["box"] == pytest.approx([side * factor for side in one["box"]], abs=25)


def test_the_boxes_of_a_turned_photo_are_in_the_upright_picture(reader: Client) -> None:
    orientation = Image.Exif()
    orientation[0x0112] = 6  # the camera was held upright
    lying = file(PAPER.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=orientation, quality=95)
    for one, other in zip(
        reads(ask(reader, "image/jpeg", lying))["digits"],
        reads(ask(reader, "image/png", file(PAPER)))["digits"],
        strict=True,
    ):
        assert one["box"] == pytest.approx(other["box"], abs=12)


def test_the_boxes_of_strokes_are_in_their_own_unit(reader: Client) -> None:
    small = [[[x / 100, y / 100] for x, y in stroke] for stroke in STROKES]
    answer = reads(reader.post("/predict/number", json={"strokes": small}))
    left, top, width, height = answer["digits"][0]["box"]
    points = np.array(small[0])
    assert [left, top, left + width, top + height] == pytest.approx([*points.min(0), *points.max(0)], abs=0.01)


def test_one_digit_is_a_number_too(reader: Client) -> None:
    assert ask(reader, "image/png", png(SEVEN)).json()["text"] == "7"
    assert reader.post("/predict/number", json={"strokes": SEVEN}).json()["text"] == "7"


def test_it_says_when_it_cannot_tell(settings: Settings) -> None:
    with served(create_app(settings, classifier=FakeClassifier(digit=7, confidence=0.3))) as client:
        answer = client.post("/predict/number", json={"strokes": SEVEN}).json()
    assert answer["warnings"] == ["unsure"]


def test_sign_comma_and_lines_are_in_the_text_and_each_has_its_box(reader: Client) -> None:
    marked = [[[-60, 52], [-20, 50]], *STROKES[:2], [[165, 95], [158, 115]]]
    second = [[[x, y + 200] for x, y in stroke] for stroke in line("31")]
    underline = [[-60, 330], [200, 331]]
    strokes = [*marked, *place(line("7"), 185), *second, underline]
    answer = reader.post("/predict/number", json={"strokes": strokes}).json()
    assert answer["text"] == "-30,7\n31"
    assert [mark["kind"] for mark in answer["marks"]] == ["minus", "comma"]
    assert answer["marks"][0]["box"] == [-60, 50, 40, 2]
    assert [one["line"] for one in answer["digits"]] == [0, 0, 0, 1, 1]
    assert answer["warnings"] == ["underline"]


def test_up_to_32_digits_are_read_and_more_are_refused(settings: Settings) -> None:
    with served(create_app(settings, classifier=FakeClassifier(digit=1))) as client:
        for count in (32, 33):
            bars = [[[60 * place, 0], [60 * place + 2, 100]] for place in range(count)]
            response = client.post("/predict/number", json={"strokes": bars})
            if count == 32:
                assert response.json()["text"] == "1" * 32
            else:
                assert "32" in problem(response, 422, "bad-input", "strokes")


def test_batches_are_refused(reader: Client) -> None:
    images = [canvas(SEVEN, 40).tolist()] * 2
    assert "one image" in problem(reader.post("/predict/number", json={"images": images}), 422, "bad-input", "images")
    problem(ask(reader, "application/octet-stream", b"\1" * 1568), 422, "bad-input", "body")


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("image/png", b"no image", (422, "bad-image", None)),
        ("image/png", file(PAPER)[:300], (422, "bad-image", None)),
        ("image/png", file(Image.new("L", (90, 40), 255)), (422, "blank-image", None)),
        ("application/json", b'{"strokes": []}', (422, "blank-image", "strokes")),
        ("application/json", b'{"image": [[0, 0], [0, 0]]}', (422, "blank-image", "image")),
        ("application/json", b'{"strokes": [[[1, 2]]], "image": [[1]]}', (422, "bad-input", "strokes")),
        ("application/json", b"{", (422, "bad-input", "body")),
        ("text/plain", b"2026", (415, "unsupported-type", None)),
        ("image/png", b"\0" * (10 * 2**20 + 1), (413, "too-large", None)),
    ],
    ids=["no image", "cut off", "blank", "no strokes", "blank rows", "two inputs", "no JSON", "text", "too large"],
)
def test_what_is_wrong_is_said(reader: Client, kind: str, body: bytes, error: tuple[int, str, str | None]) -> None:
    problem(ask(reader, kind, body), *error)


def test_a_sheet_full_of_specks_is_refused_in_words(reader: Client) -> None:
    specks = np.full((300, 900), 255, np.uint8)
    specks[5::12, 5::12] = 0
    assert "pieces" in problem(ask(reader, "image/png", file(Image.fromarray(specks))), 422, "bad-input")


def test_every_example_in_the_description_works_as_it_stands(reader: Client) -> None:
    described = reader.get("/openapi.json").json()["paths"]["/predict/number"]["post"]
    content = described["requestBody"]["content"]
    assert "application/octet-stream" not in content
    for example in content["application/json"]["examples"].values():
        assert reader.post("/predict/number", json=example["value"]).json()["text"] == "10"
    assert {"200", "413", "415", "422", "429", "503"} <= set(described["responses"])
