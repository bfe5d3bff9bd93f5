"""A drawing turned, moved, grown or thickened, as a page asks for it."""

import shutil
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from app.digits.normalize import digit_image
from app.digits.rasterize import rasterize
from app.digits.rotation import IDENTITY
from app.inference.classifier import Classifier
from app.main import create_app
from app.settings import Settings
from tests.conftest import settings_in
from tests.support.drawings import ONE, SEVEN, THREE
from tests.support.serving import served


@pytest.fixture(scope="module")
def best(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of an app that serves the shipped version which learned with the most augmentation."""
    settings = settings_in(tmp_path_factory.mktemp("best"))
    shutil.copytree(Settings().shipped_dir / "3", settings.models_dir / "3")
    with served(create_app(settings)) as client:
        yield client


def asked(client: httpx.Client, strokes: Any = SEVEN, **question: Any) -> dict[str, Any]:  # noqa: ANN401
    response = client.post("/learn/api/turned", json={"strokes": strokes, **question})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize(
    ("kind", "normalize"),
    [*((kind, True) for kind in IDENTITY), ("angle", False), ("shift", False), ("scale", False)],
)
def test_each_value_has_an_image_and_what_both_say_of_it(reader: httpx.Client, kind: str, *, normalize: bool) -> None:
    found = asked(reader, kind=kind, normalize=normalize)
    assert (found["kind"], found["normalize"], found["quickstart"], found["current"]) == (kind, normalize, 1, 2)
    assert len(found["turned"]) == 41
    values = [one["value"] for one in found["turned"]]
    assert values == sorted(values)
    images = np.array([one["image"] for one in found["turned"]], np.uint8)
    for who, version in (("quickstart", 1), ("current", 2)):
        said = Classifier(Settings().shipped_dir / str(version) / "model.tflite").predict(images)
        np.testing.assert_allclose([one[who] for one in found["turned"]], said, atol=1e-5)


def test_the_plain_one_is_what_predict_reads(reader: httpx.Client) -> None:
    answer = reader.post("/predict", json={"strokes": THREE}).json()
    for normalize in (True, False):
        (plain,) = asked(reader, THREE, kind="angle", values=[0], normalize=normalize)["turned"]
        np.testing.assert_array_equal(plain["image"], digit_image(rasterize(THREE)))
        np.testing.assert_allclose(plain["current"], answer["probabilities"], atol=1e-6)


def test_who_learned_digits_moved_reads_them_moved(best: httpx.Client) -> None:
    right = {"quickstart": 0.0, "current": 0.0}
    for strokes, label in ((SEVEN, 7), (ONE, 1), (THREE, 3)):
        for one in asked(best, strokes, kind="shift", values=[-0.15, -0.1, 0.1, 0.15], normalize=False)["turned"]:
            for who in right:
                right[who] += one[who][label] / 12
    assert right["current"] > right["quickstart"] + 0.1


def test_normalizing_takes_a_shift_out_again(reader: httpx.Client) -> None:
    found = asked(reader, kind="shift", values=[-0.4, 0, 0.4])["turned"]
    for one in found:
        assert np.abs(np.array(one["image"]) - found[1]["image"]).mean() < 2
        np.testing.assert_allclose(one["current"], found[1]["current"], atol=0.01)


def test_values_are_answered_in_the_order_they_came(reader: httpx.Client) -> None:
    found = asked(reader, kind="angle", values=[20, -20, 20])
    assert [one["value"] for one in found["turned"]] == [20, -20, 20]
    assert found["turned"][0] == found["turned"][2] != found["turned"][1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "angle", "values": [0, 41]}, "values.1"), ({"kind": "shift", "values": [-0.41]}, "values.0"),
        ({"kind": "scale", "values": [0]}, "values.0"), ({"kind": "thickness", "values": [3]}, "values.0"),
        ({"kind": "thickness", "normalize": False}, "normalize"), ({"kind": "colour"}, "kind"), ({}, "kind"),
        ({"kind": "angle", "values": []}, "values"), ({"kind": "angle", "values": [0] * 42}, "values"),
        ({"kind": "angle", "values": ["x"]}, "values.0"), ({"kind": "angle", "strokes": []}, "strokes"),
        ({"kind": "angle", "strokes": [[[1]]]}, "strokes.0.0"),
        ({"kind": "angle", "strokes": [[[1e300, 1]]]}, "strokes"), ({"kind": "angle", "x": 1}, "x"),
        ({"kind": "angle", "strokes": [[[x, 1] for x in range(2001)]]}, "strokes"),
    ],
)  # fmt: skip
def test_what_cannot_be_turned_is_a_problem_that_names_it(
    reader: httpx.Client, body: dict[str, Any], field: str
) -> None:
    response = reader.post("/learn/api/turned", json={"strokes": SEVEN, **body})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == field


def test_only_json_within_bounds_is_read(reader: httpx.Client) -> None:
    assert reader.post("/learn/api/turned", content=b"x", headers={"Content-Type": "image/png"}).status_code == 415
    large = {"kind": "angle", "strokes": [[[0.123456789, 0.123456789]] * 20_000]}
    assert reader.post("/learn/api/turned", json=large).status_code == 413
    broken = reader.post("/learn/api/turned", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 422


@pytest.mark.parametrize("instead", [None, 2])
def test_without_the_quickstart_it_says_so(settings: Settings, instead: int | None) -> None:
    shutil.rmtree(settings.models_dir / "1")
    if instead:
        shutil.copytree(settings.models_dir / str(instead), settings.models_dir / "1")
    with served(create_app(settings)) as client:
        response = client.post("/learn/api/turned", json={"strokes": SEVEN, "kind": "angle"})
    assert response.status_code == 404
    assert "version 1" in response.json()["detail"]
