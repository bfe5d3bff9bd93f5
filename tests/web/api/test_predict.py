"""`POST /predict` reads a digit in every form in which one can be sent."""

import base64
import io
import json
import shutil
from typing import Any

import numpy as np
import pytest
from httpx import Client, Response
from PIL import Image

from app.digits.normalize import normalize
from app.main import create_app
from app.settings import Settings
from app.versions import Store
from tests.conftest import ADMIN
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas, file, png
from tests.support.fakes import FakeClassifier, ReadsOne
from tests.support.serving import served

DIGIT_IMAGE = normalize(canvas(SEVEN))  # (28, 28) uint8
PAPER = Image.fromarray(255 - canvas(SEVEN))


def sees_seven(response: Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer["digit"] == 7
    assert answer["confidence"] == max(answer["probabilities"]) == answer["probabilities"][7]
    assert len(answer["probabilities"]) == 10
    assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-9)
    assert answer["is_digit"] is True
    assert answer["version"] == 2
    assert answer["warnings"] == []
    return answer


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp", "gif"])
def test_it_reads_an_image_file_of_every_accepted_type(reader: Client, kind: str) -> None:
    sees_seven(reader.post("/predict", content=file(PAPER, kind), headers={"Content-Type": f"image/{kind}"}))


@pytest.mark.parametrize(
    "body",
    [
        {"strokes": SEVEN},
        {"image": DIGIT_IMAGE.tolist()},
        {"image": (DIGIT_IMAGE / 255).tolist()},
        {"image": canvas(SEVEN, 100).tolist()},
        {"image": (255 - canvas(SEVEN, 60)).tolist()},
        {"image_base64": base64.b64encode(png(SEVEN)).decode()},
        {"image_base64": "data:image/png;base64," + base64.b64encode(png(SEVEN)).decode()},
    ],
    ids=["strokes", "0 to 255", "0 to 1", "canvas", "dark on light", "base64", "data URL"],
)
def test_it_reads_every_form_of_json(reader: Client, body: dict[str, Any]) -> None:
    sees_seven(reader.post("/predict", json=body))


def test_it_reads_a_file_of_a_form(reader: Client) -> None:
    sees_seven(reader.post("/predict", files={"file": ("../../7.png", png(SEVEN), "image/png")}))


def test_whole_grey_values_and_fractions_are_read_alike(reader: Client) -> None:
    whole = DIGIT_IMAGE.tolist()
    written = [json.dumps({"image": rows}) for rows in (whole, DIGIT_IMAGE.astype(float).tolist())]
    written.append(written[0].replace("255", "254.9"))  # one of another kind among them
    views = [
        reader.post("/predict?view=1", content=body, headers={"Content-Type": "application/json"}).json()["image"]
        for body in written
    ]
    assert len(set(views)) == 1


def test_an_image_of_zeros_and_ones_is_read_as_black_and_white(reader: Client) -> None:
    ones = (DIGIT_IMAGE > 127).astype(int)
    shares, whole = (
        reader.post("/predict?view=1", json={"image": rows.tolist()}).json() for rows in (ones, ones * 255)
    )
    assert shares == whole


def test_it_reads_784_raw_bytes(reader: Client) -> None:
    sees_seven(
        reader.post("/predict", content=DIGIT_IMAGE.tobytes(), headers={"Content-Type": "application/octet-stream"})
    )


def test_the_content_type_may_carry_parameters_and_capitals(reader: Client) -> None:
    body = json.dumps({"strokes": SEVEN})
    sees_seven(reader.post("/predict", content=body, headers={"Content-Type": "Application/JSON; charset=utf-8"}))


def test_it_reads_a_batch_in_its_order(reader: Client) -> None:
    drawn = [canvas(strokes, 60).tolist() for strokes in (ONE, SEVEN, ZERO, THREE)]
    answer = reader.post("/predict", json={"images": drawn}).json()
    assert [one["digit"] for one in answer["predictions"]] == [1, 7, 0, 3]
    assert answer["version"] == 2


def test_it_reads_a_thousand_raw_images_at_once(reader: Client) -> None:
    response = reader.post(
        "/predict", content=DIGIT_IMAGE.tobytes() * 1000, headers={"Content-Type": "application/octet-stream"}
    )
    assert [one["digit"] for one in response.json()["predictions"]] == [7] * 1000


def test_the_view_is_the_digit_image_that_was_used(reader: Client) -> None:
    answer = sees_seven(reader.post("/predict?view=1", json={"image": canvas(SEVEN).tolist()}))
    kind, _, data = answer["image"].partition(",")
    assert kind == "data:image/png;base64"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))), DIGIT_IMAGE)


def test_without_view_there_is_no_image(reader: Client) -> None:
    assert "image" not in reader.post("/predict", json={"strokes": SEVEN}).json()


def test_it_says_when_it_cannot_tell(settings: Settings) -> None:
    with served(create_app(settings, classifier=FakeClassifier(digit=7, confidence=0.3))) as client:
        answer = client.post("/predict", json={"strokes": SEVEN}).json()
    assert answer["is_digit"] is False
    assert answer["warnings"] == ["no-digit"]


def test_it_says_when_it_is_between_two_digits(settings: Settings) -> None:
    with served(create_app(settings, classifier=FakeClassifier(digit=7, confidence=0.48, second=1))) as client:
        answer = client.post("/predict", json={"strokes": SEVEN}).json()
    assert (answer["digit"], answer["is_digit"], answer["warnings"]) == (7, False, ["unsure"])


def test_what_falls_into_more_pieces_than_a_number_can_have_is_no_digit(settings: Settings) -> None:
    dots = [[[x * 10, y * 10], [x * 10 + 4, y * 10 + 4]] for x in range(12) for y in range(12)]
    with served(create_app(settings, classifier=FakeClassifier(digit=7, confidence=0.3))) as client:
        answer = client.post("/predict", json={"strokes": dots}).json()
    assert (answer["is_digit"], answer["warnings"]) == (False, ["no-digit"])


APART = [SEVEN[0], [[x + 110, y] for x, y in ONE[0]]]
FORMS = {
    "image/png": png(APART),
    "image/jpeg": file(Image.fromarray(255 - canvas(APART)), "JPEG"),
    "image/gif": file(Image.fromarray(255 - canvas(APART)), "GIF"),
    "application/json": json.dumps({"strokes": APART}).encode(),
}


@pytest.mark.parametrize("kind", FORMS)
def test_two_digits_are_told_as_such_when_each_can_be_read(settings: Settings, kind: str) -> None:
    with served(create_app(settings, classifier=ReadsOne())) as client:
        answer = client.post("/predict", content=FORMS[kind], headers={"Content-Type": kind}).json()
    assert (answer["is_digit"], answer["warnings"]) == (False, ["several-digits"])


def test_the_explanation_says_which_ink_speaks_for_the_answer(reader: Client) -> None:
    answer = sees_seven(reader.post("/predict?explain=1", json={"strokes": SEVEN}))
    found = np.array(answer["saliency"])
    assert found.shape == (28, 28)
    assert found.max() == 1
    assert found.min() >= -1


def test_a_batch_is_explained_up_to_sixteen_images(reader: Client) -> None:
    raw = {"Content-Type": "application/octet-stream"}
    answers = reader.post("/predict?explain=1", content=DIGIT_IMAGE.tobytes() * 16, headers=raw).json()["predictions"]
    assert all(answer["saliency"] == answers[0]["saliency"] for answer in answers)
    refused = reader.post("/predict?explain=1", content=DIGIT_IMAGE.tobytes() * 17, headers=raw)
    assert refused.status_code == 422
    assert "At most 16 images" in refused.json()["detail"]


def test_without_explain_there_is_no_saliency(reader: Client) -> None:
    assert "saliency" not in reader.post("/predict", json={"strokes": SEVEN}).json()


def test_every_answer_carries_the_version_that_gave_it(client: Client) -> None:
    assert client.post("/predict", json={"strokes": SEVEN}).json()["version"] == 2
    assert client.post("/models/1/promote", headers=ADMIN, json={"why": "smaller"}).status_code == 200
    assert client.post("/predict", json={"strokes": SEVEN}).json()["version"] == 1


def test_another_version_than_the_one_in_service_is_asked_by_its_number(reader: Client) -> None:
    asked = {version: reader.post(f"/predict?version={version}", json={"strokes": SEVEN}).json() for version in (1, 2)}
    assert [found["version"] for found in asked.values()] == [1, 2]
    assert asked[1]["probabilities"] != asked[2]["probabilities"]
    assert reader.post("/predict", json={"strokes": SEVEN}).json() == asked[2]


def test_another_version_reads_the_path_of_strokes_too_where_it_can(settings: Settings) -> None:
    with_paths = 7
    shutil.copytree(Settings().shipped_dir / str(with_paths), settings.models_dir / str(with_paths))
    Store(settings.models_dir).promote(2)
    with served(create_app(settings)) as client:
        drawn = client.post(f"/predict?view=1&version={with_paths}", json={"strokes": SEVEN}).json()
        rows = np.asarray(Image.open(io.BytesIO(base64.b64decode(drawn["image"].split(",")[1])))).tolist()
        seen = client.post(f"/predict?version={with_paths}", json={"image": rows}).json()
    assert drawn["version"] == seen["version"] == with_paths
    assert drawn["probabilities"] != seen["probabilities"]


def test_a_whole_number_is_read_by_the_version_that_was_asked_for(reader: Client) -> None:
    beside = [[[x + 120, y] for x, y in stroke] for stroke in ONE]
    answer = reader.post("/predict?number=1&version=1", json={"strokes": [*SEVEN, *beside]}).json()
    assert (answer["number"]["text"], answer["version"]) == ("71", 1)
