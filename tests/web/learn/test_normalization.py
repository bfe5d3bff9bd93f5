"""How a digit is normalized, as a page asks for it."""

import base64
import io
import json
import shutil
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.inference.classifier import Classifier
from app.main import create_app
from app.settings import Settings
from tests.support.drawings import SEVEN, THREE, ZERO, canvas, file, png
from tests.support.photos import KINDS, photo
from tests.support.serving import served

JPEG, PNG = {"Content-Type": "image/jpeg"}, {"Content-Type": "image/png"}
INK = canvas(ZERO, 130)
PAINTED = np.dstack([np.full_like(INK, 40)] * 3 + [INK])
SENT: dict[str, dict[str, Any]] = {
    "strokes": {"json": {"strokes": SEVEN}},
    "canvas": {"json": {"image": INK.tolist()}},
    "digit image": {"json": {"image": canvas(THREE, 28).tolist()}},
    "shares": {"json": {"image": (canvas(THREE, 40) / 255).tolist()}},
    "bytes": {"content": canvas(THREE, 28).tobytes(), "headers": {"Content-Type": "application/octet-stream"}},
    "png": {"content": png(SEVEN), "headers": PNG},
    "small png": {"content": file(Image.fromarray(canvas(SEVEN, 28))), "headers": PNG},
    "transparent": {"content": file(Image.fromarray(PAINTED)), "headers": PNG},
    "base64": {"json": {"image_base64": base64.b64encode(png(THREE)).decode()}},
    "form": {"files": {"file": ("digit.png", png(ZERO))}},
    **{
        f"photo, {kind}": {"content": photo(canvas(THREE, 400), kind, np.random.default_rng(3)), "headers": JPEG}
        for kind in KINDS
    },
}


def asked(client: httpx.Client, **sent: Any) -> dict[str, Any]:  # noqa: ANN401  what httpx sends
    response = client.post("/learn/api/steps?sheet=100", **sent)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize("form", SENT)
def test_the_steps_end_bit_for_bit_in_the_image_that_predict_reads(reader: httpx.Client, form: str) -> None:
    found = asked(reader, **SENT[form])
    answer = reader.post("/predict?view=1", **SENT[form]).json()
    read = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["image"].partition(",")[2]))))
    assert np.array_equal(found["image"], read)
    current = found["said"][-1]
    assert current["version"] == answer["version"]
    np.testing.assert_allclose(current["normalized"], answer["probabilities"], atol=1e-6)
    assert found["as_sent"] is (form in {"digit image", "bytes"})


@pytest.mark.parametrize("form", [form for form in SENT if form not in {"digit image", "bytes"}])
def test_every_step_is_told(reader: httpx.Client, form: str) -> None:
    found = asked(reader, **SENT[form])
    ink = np.array(found["ink"]["rows"])
    assert max(ink.shape) <= 112
    pixel = found["ink"]["pixel"]
    assert ink.shape == (-(-found["ink"]["height"] // pixel), -(-found["ink"]["width"] // pixel))
    left, top, right, bottom = (edge / pixel for edge in found["box"])
    assert ink[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))].sum() > 0.95 * ink.sum()
    x0, y0, x1, y1 = found["square"]
    assert x1 - x0 == y1 - y0
    average, stretched = np.array(found["average"]), np.array(found["stretched"])
    assert average.shape == stretched.shape == (20, 20)
    assert stretched.max() == 255
    across, down = found["corner"]
    assert np.array_equal(np.array(found["image"])[down : down + 20, across : across + 20], stretched)
    assert found["lands"] == pytest.approx([across + found["centre"][0], down + found["centre"][1]], rel=1e-5)


def test_a_small_digit_in_a_corner_is_read_once_normalized_and_not_when_the_canvas_is_shrunk(
    reader: httpx.Client,
) -> None:
    corner = [[[x / 500 + 0.02, y / 500 + 0.02] for x, y in stroke] for stroke in THREE]
    found = reader.post("/learn/api/steps", json={"strokes": corner}).json()
    assert [one["version"] for one in found["said"]] == [1, 2]
    for one in found["said"]:
        assert np.argmax(one["normalized"]) == 3
        assert one["shrunk"][3] < 0.5
        assert np.sum(one["shrunk"]) == pytest.approx(1, abs=1e-5)
    assert np.argwhere(found["shrunk"]).max() < 10
    assert np.argwhere(found["image"]).max() > 20


def test_what_the_shrunk_canvas_says_is_what_predict_says_of_it(reader: httpx.Client) -> None:
    found = asked(reader, json={"strokes": SEVEN})
    again = reader.post("/predict", json={"image": found["shrunk"]}).json()
    np.testing.assert_allclose(found["said"][-1]["shrunk"], again["probabilities"], atol=1e-6)


@pytest.mark.parametrize(
    ("question", "body", "field"),
    [
        ("", {"strokes": SEVEN}, "sheet"), ("?sheet=0", {"strokes": SEVEN}, "sheet"),
        ("?sheet=nan", {"strokes": SEVEN}, "sheet"), ("?sheet=wide", {"strokes": SEVEN}, "sheet"),
        ("", {"strokes": []}, "strokes"), ("", {"image": [[9, 9], [9, 9]]}, "image"),
        ("", {"image": [[0] * 28] * 28}, "image"), ("", {"images": [[[0, 9]], [[9, 0]]]}, "images"), ("", {}, "body"),
    ],
)  # fmt: skip
def test_what_cannot_be_normalized_is_a_problem_that_names_it(
    reader: httpx.Client, question: str, body: dict[str, Any], field: str
) -> None:
    response = reader.post(f"/learn/api/steps{question}", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == field


def test_another_type_is_415_and_a_damaged_file_is_422(reader: httpx.Client) -> None:
    assert reader.post("/learn/api/steps", content=b"x", headers={"Content-Type": "text/x"}).status_code == 415
    damaged = reader.post("/learn/api/steps", content=png(SEVEN)[:90], headers=PNG)
    assert damaged.json()["type"] == "/problems/bad-image"


def test_a_page_tall_as_a_book_is_answered_within_bounds(reader: httpx.Client) -> None:
    tall = np.full((20_000, 3), 255, np.uint8)
    tall[40:19_000, 1] = 0
    found = asked(reader, content=file(Image.fromarray(tall)), headers=PNG)
    assert max(np.shape(found["ink"]["rows"])) <= 112
    assert len(json.dumps(found)) < 200_000


@pytest.mark.parametrize("instead", [None, 2])
def test_without_the_quickstart_only_what_serves_says_something(settings: Settings, instead: int | None) -> None:
    shutil.rmtree(settings.models_dir / "1")
    if instead:
        shutil.copytree(settings.models_dir / str(instead), settings.models_dir / "1")
    with served(create_app(settings)) as client:
        assert [one["version"] for one in asked(client, json={"strokes": SEVEN})["said"]] == [2]


def test_with_the_quickstart_in_service_it_speaks_once(settings: Settings) -> None:
    (settings.models_dir / "current").write_text("1\n")
    with served(create_app(settings)) as client:
        found = asked(client, json={"strokes": SEVEN})
    (said,) = found["said"]
    network = Classifier(settings.models_dir / "1" / "model.tflite")
    image: NDArray[np.uint8] = np.array([found["image"]], np.uint8)
    np.testing.assert_allclose(said["normalized"], network.predict(image)[0], atol=1e-5)
