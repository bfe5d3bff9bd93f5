"""What the network that serves makes of a digit, as a page asks for it."""

import json
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from app.digits.normalize import normalize
from app.inference.layers import inside
from app.main import create_app
from app.settings import Settings
from tests.conftest import settings_in
from tests.support.drawings import SEVEN, THREE, canvas, png
from tests.support.serving import served

IMAGE = {"image": normalize(canvas(SEVEN)).tolist()}


@pytest.fixture(scope="module")
def best(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of an app that serves the shipped version with the most layers."""
    settings = settings_in(tmp_path_factory.mktemp("best"))
    shutil.copytree(Settings().shipped_dir / "3", settings.models_dir / "3")
    with served(create_app(settings)) as client:
        yield client


def asked(client: httpx.Client, path: str = "layers", **question: Any) -> dict[str, Any]:  # noqa: ANN401
    response = client.post(f"/learn/api/{path}", params=question, json=IMAGE)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_every_layer_comes_with_its_kind_and_shape(reader: httpx.Client, best: httpx.Client) -> None:
    found = asked(reader)
    assert found["version"] == 2
    assert [(layer["kind"], layer["shape"]) for layer in found["layers"]] == [
        ("convolution", [12, 12, 32]), ("pool", [6, 6, 32]), ("convolution", [4, 4, 64]), ("dense", [96]),
        ("logits", [10]), ("probabilities", [10]),
    ]  # fmt: skip
    deeper = asked(best)
    assert deeper["version"] == 3
    assert [layer["shape"][-1] for layer in deeper["layers"]] == [24, 24, 48, 64, 80, 96, 112, 10, 10]
    assert deeper["total"] == 9


def test_the_most_active_maps_come_first_and_their_numbers_are_the_networks(best: httpx.Client) -> None:
    found = asked(best)
    network = inside(Settings().shipped_dir / "3" / "model.tflite", normalize(canvas(SEVEN)))
    for told, layer in zip(found["layers"], network.layers, strict=True):
        assert told["total"] == layer.output.shape[-1]
        if layer.output.ndim == 1:
            np.testing.assert_allclose(told["values"], layer.output, rtol=1e-5, atol=1e-9)
            assert told["maps"] == []
            continue
        assert told["values"] == []
        activity = np.abs(layer.output).mean((0, 1))
        assert len(told["maps"]) == min(16, told["total"])
        assert [one["activity"] for one in told["maps"]] == pytest.approx(sorted(activity, reverse=True)[:16])
        for one in told["maps"]:
            np.testing.assert_allclose(one["rows"], layer.output[:, :, one["map"]], rtol=1e-4, atol=1e-9)


def test_the_layers_end_in_what_predict_says(best: httpx.Client) -> None:
    logits, probabilities = (np.array(layer["values"]) for layer in asked(best)["layers"][-2:])
    said = best.post("/predict", json=IMAGE).json()["probabilities"]
    np.testing.assert_allclose(probabilities, said, atol=1e-6)
    np.testing.assert_allclose(np.exp(logits) / np.exp(logits).sum(), said, atol=1e-5)


def test_with_weights_of_8_bits_they_end_close_to_what_predict_says(settings: Settings) -> None:
    shutil.copytree(Settings().shipped_dir / "4", settings.models_dir / "4")
    with served(create_app(settings)) as client:
        found = asked(client)
        said = client.post("/predict", json=IMAGE).json()["probabilities"]
    assert found["version"] == 4
    np.testing.assert_allclose(found["layers"][-1]["values"], said, atol=0.02)


def test_what_goes_into_the_first_convolution_and_its_kernels_come_along(best: httpx.Client) -> None:
    found = asked(best)
    first = found["convolution"]
    np.testing.assert_allclose(first["source"], [np.array(IMAGE["image"]) / 255], atol=1e-5)
    assert (first["layer"], first["size"], first["stride"], first["padding"]) == (0, [5, 5], [1, 1], [2, 2])
    shown = found["layers"][0]["maps"]
    assert [kernel["map"] for kernel in first["kernels"]] == [one["map"] for one in shown]
    source = np.pad(first["source"][0], 2)
    for kernel, one in zip(first["kernels"], shown, strict=True):
        total = (source[10:15, 12:17] * kernel["channels"][0]).sum() + kernel["bias"]
        assert max(0, total) == pytest.approx(one["rows"][10][12], abs=1e-3)


def test_one_number_is_the_sum_of_its_products_and_the_bias(best: httpx.Client, reader: httpx.Client) -> None:
    for client in (best, reader):
        shown = asked(client)["layers"][0]["maps"]
        for question in ({}, {"map": shown[3]["map"]}, {"map": shown[0]["map"], "row": 0, "column": 11}):
            found = asked(client, "patch", **question)
            products = np.array(found["patch"]) * found["kernel"]
            np.testing.assert_allclose(products, found["products"], atol=1e-4)
            assert np.sum(found["products"]) + found["bias"] == pytest.approx(found["sum"], abs=1e-3)
            assert found["activation"] == "relu"
            assert found["output"] == pytest.approx(max(0, found["sum"]), abs=1e-4)
            (rows,) = [one["rows"] for one in shown if one["map"] == found["map"]]
            assert rows[found["row"]][found["column"]] == pytest.approx(found["output"], rel=1e-4)


def test_left_to_itself_it_shows_the_strongest_place_of_the_most_active_map(best: httpx.Client) -> None:
    (strongest, *_) = asked(best)["layers"][0]["maps"]
    found = asked(best, "patch")
    assert found["map"] == strongest["map"]
    assert found["output"] == pytest.approx(np.max(strongest["rows"]), rel=1e-4)
    assert found["corner"] == [found["row"] - 2, found["column"] - 2]


@pytest.mark.parametrize(
    ("question", "field"),
    [("map=24", "map"), ("row=28", "row"), ("column=28", "column"), ("map=-1", "map"), ("row=x", "row")],
)
def test_a_place_that_is_not_there_is_a_problem_that_names_it(best: httpx.Client, question: str, field: str) -> None:
    response = best.post(f"/learn/api/patch?{question}", json=IMAGE)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == field


@pytest.mark.parametrize("path", ["layers", "patch"])
def test_what_is_not_one_digit_is_a_problem(reader: httpx.Client, path: str) -> None:
    address = f"/learn/api/{path}"
    assert reader.post(address, json={"strokes": []}).json()["field"] == "strokes"
    assert reader.post(address, json={"images": [IMAGE["image"]] * 2}).json()["field"] == "images"
    assert reader.post(address, content=b"x", headers={"Content-Type": "text/x"}).status_code == 415
    drawn = reader.post(address, content=png(THREE), headers={"Content-Type": "image/png"})
    assert drawn.status_code == 200


def test_it_follows_the_version_that_serves(settings: Settings) -> None:
    admin = {"Authorization": f"Bearer {settings.admin_token.get_secret_value()}"} if settings.admin_token else {}
    with served(create_app(settings)) as client:
        assert asked(client)["version"] == 2
        client.post("/models/1/promote", headers=admin, json={"why": "to look at it"})
        found = asked(client)
        assert found["version"] == 1
        assert [layer["kind"] for layer in found["layers"]] == ["dense", "logits", "probabilities"]
        assert found["convolution"] is None
        refused = client.post("/learn/api/patch", json=IMAGE)
        assert refused.status_code == 409
        assert "no convolution" in refused.json()["detail"]


def test_a_damaged_file_is_a_problem_and_no_crash(settings: Settings) -> None:
    with served(create_app(settings)) as client:
        asked(client)
        (settings.models_dir / "2" / "model.tflite").write_bytes(b"rot")
        response = client.post("/learn/api/layers", json=IMAGE)
        assert response.status_code == 409
        assert response.json()["type"] == "/problems/bad-version"
        assert client.post("/predict", json=IMAGE).status_code == 200


def test_many_at_once_are_answered_alike(best: httpx.Client) -> None:
    answers: list[str] = []

    def ask() -> None:
        answers.append(json.dumps(asked(best)))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert len(answers[0]) < 400_000
