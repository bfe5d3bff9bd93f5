"""The recorded runs of the course, and a drawing that their networks read."""

import httpx
import numpy as np
import pytest

from app.lessons.optimizers import NAMES as OPTIMIZERS
from tests.support.course import asked
from tests.support.drawings import SEVEN, png


def test_the_recorded_runs_show_underfitting_and_overfitting(reader: httpx.Client) -> None:
    found = asked(reader, "runs")
    assert {one["optimizer"] for one in found["race"]} == set(OPTIMIZERS)
    runs = {run["name"]: run for run in found["epochs"]["runs"]}
    little = runs["little"]
    assert little["val_loss"][0] > min(little["val_loss"]) < little["val_loss"][-1]
    assert little["loss"][-1] < little["val_loss"][-1] / 5
    assert runs["much"]["val_accuracy"][-1] > little["val_accuracy"][-1]
    assert found["made"]["seed"] == 7


def test_every_epoch_is_asked_about_a_drawing(reader: httpx.Client) -> None:
    kept = {run["name"]: run["kept"] for run in asked(reader, "runs")["epochs"]["runs"]}
    for sent in ({"json": {"strokes": [[[20, 25], [80, 22], [52, 60], [40, 98]]]}}, {"content": png(SEVEN)}):
        headers = {} if "json" in sent else {"Content-Type": "image/png"}
        found = reader.post("/learn/api/said", **sent, headers=headers).json()
        for run in found["runs"]:
            assert run["epochs"] == kept[run["name"]]
            assert np.shape(run["probabilities"]) == (len(run["epochs"]), 10)
            np.testing.assert_allclose(np.sum(run["probabilities"], 1), 1, rtol=1e-5)
            assert np.argmax(run["probabilities"][-1]) == 7


def test_a_drawing_is_followed_through_the_network_number_by_number(reader: httpx.Client) -> None:
    network = asked(reader, "neurons")
    sent = {"strokes": [[[20, 25], [80, 22], [52, 60], [40, 98]]]}
    found = reader.post("/learn/api/neurons?neuron=5", json=sent).json()
    neuron = network["neurons"][5]
    np.testing.assert_allclose(np.array(found["pixels"]) * neuron["weights"], found["products"], atol=1e-4)
    assert np.sum(found["products"]) + neuron["bias"] == pytest.approx(found["sums"][5], abs=1e-3)
    assert found["outputs"] == [max(0, each) for each in found["sums"]]
    says = np.array([each["says"] for each in network["neurons"]])
    np.testing.assert_allclose(np.array(found["outputs"]) @ says + network["bias"], found["logits"], atol=1e-3)
    assert np.argmax(found["probabilities"]) == 7


def test_what_is_not_one_digit_is_not_followed(reader: httpx.Client) -> None:
    image = [[0] * 28] * 27 + [[255] * 28]
    assert reader.post("/learn/api/neurons?neuron=99", json={"image": image}).json()["field"] == "neuron"
    for path in ("said", "neurons"):
        assert reader.post(f"/learn/api/{path}", json={"images": [image, image]}).json()["field"] == "images"
        assert reader.post(f"/learn/api/{path}", json={"strokes": []}).status_code == 422
        assert reader.post(f"/learn/api/{path}", content=b"x", headers={"Content-Type": "text/x"}).status_code == 415
