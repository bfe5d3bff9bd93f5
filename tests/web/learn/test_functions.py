"""The course's numbers, as a page asks for them."""

import math
from typing import get_args

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.lessons import activations
from app.lessons.optimizers import NAMES as OPTIMIZERS
from app.lessons.surfaces import NAMES as SURFACES
from app.web.learn.functions import ActivationName, LossName
from app.web.learn.schema import numbers
from tests.support.course import asked


@pytest.mark.parametrize("name", get_args(ActivationName))
def test_every_activation_has_its_curve_and_its_slopes(reader: httpx.Client, name: ActivationName) -> None:
    found = asked(reader, f"activations/{name}", low=-4, high=4, points=81)
    assert found["x"][0] == -4
    assert found["x"][-1] == 4
    assert len(found["x"]) == len(found["y"]) == len(found["derivative"]) == 81
    if name != "softmax":
        chosen = activations.activation(name)
        np.testing.assert_allclose(found["y"], chosen.value(found["x"]), rtol=1e-6)
        np.testing.assert_allclose(found["derivative"], chosen.derivative(found["x"]), rtol=1e-6)
        assert found["kinks"] == list(chosen.kinks)
    else:
        assert sum(found["y"]) == pytest.approx(1)


def test_alpha_and_temperature_change_the_curves_that_have_them(reader: httpx.Client) -> None:
    assert asked(reader, "activations/leaky-relu", alpha=0.3)["y"][0] == pytest.approx(-1.8)
    cold, warm = (asked(reader, "activations/softmax", temperature=t)["y"][-1] for t in (0.5, 5))
    assert cold > warm


def test_softmax_gives_shares_of_the_logits_sent(reader: httpx.Client) -> None:
    found = asked(reader, "softmax", logits=[3, 1, 0], temperature=2)
    np.testing.assert_allclose(found["probabilities"], activations.softmax([3, 1, 0], 2), rtol=1e-6)
    assert np.shape(found["jacobian"]) == (3, 3)


@pytest.mark.parametrize("name", get_args(LossName))
def test_every_loss_falls_towards_what_is_wanted(reader: httpx.Client, name: LossName) -> None:
    found = asked(reader, f"losses/{name}", points=51)
    assert found["loss"] == sorted(found["loss"], reverse=True)
    assert all(slope <= 0 for slope in found["gradient"] + found["logit_gradient"])
    slopes = np.gradient(found["loss"], found["prediction"])
    np.testing.assert_allclose(found["gradient"][20:-1], slopes[20:-1], rtol=0.01)


def test_a_confident_mistake_costs_most_by_cross_entropy(reader: httpx.Client) -> None:
    sure = [0.001] * 9 + [0.991]
    found = {one["name"]: one for one in asked(reader, "losses", probabilities=sure, label=3)["losses"]}
    assert set(found) == set(get_args(LossName))
    entropy, squares = found["categorical-crossentropy"], found["mean-squared-error"]
    assert entropy["loss"] == pytest.approx(-math.log(0.001), rel=1e-3)
    assert entropy["loss"] > 30 * squares["loss"]
    assert entropy["by_label"][9] == min(entropy["by_label"]) < 0.01
    assert entropy["by_label"][3] == entropy["loss"]
    assert len(entropy["gradient"]) == 10


@pytest.mark.parametrize("name", SURFACES)
def test_a_race_starts_where_it_is_told_and_everybody_takes_their_steps(reader: httpx.Client, name: str) -> None:
    shown = {one["name"]: one for one in asked(reader, "surfaces")["surfaces"]}[name]
    found = asked(reader, f"race/{name}", steps=30)
    assert found["start"] == shown["start"]
    assert [path["optimizer"] for path in found["paths"]] == list(OPTIMIZERS)
    for path in found["paths"]:
        assert path["rate"] == shown["rates"][path["optimizer"]]
        assert path["points"][0] == shown["start"]
        assert len(path["points"]) == len(path["heights"]) == 31
    grid = asked(reader, f"surfaces/{name}", points=21)
    assert np.shape(grid["heights"]) == (21, 21)
    assert [grid["x"][0], grid["x"][-1], grid["y"][0], grid["y"][-1]] == shown["extent"]


def test_a_race_says_who_arrived_and_when(reader: httpx.Client) -> None:
    paths = {path["optimizer"]: path for path in asked(reader, "race/local-minimum")["paths"]}
    assert paths["sgd"]["arrived"] is None
    arrived = paths["momentum"]["arrived"]
    assert math.dist(paths["momentum"]["points"][arrived], (-1.5, 0)) < 0.1
    assert math.dist(paths["momentum"]["points"][arrived - 1], (-1.5, 0)) > 0.1


def test_who_diverges_is_cut_and_said_so_and_no_nan_is_sent(reader: httpx.Client) -> None:
    (path,) = asked(reader, "race/saddle", optimizers="sgd", rate=100, x=1, y=1)["paths"]
    assert path["diverged"] is True
    assert path["arrived"] is None
    assert 1 <= len(path["points"]) < 201


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    surface=st.sampled_from(SURFACES), rate=st.floats(1e-6, 100), x=st.floats(-2.5, 2.5), y=st.floats(-2, 2),
    steps=st.integers(1, 400),
)  # fmt: skip
def test_any_race_is_answered(reader: httpx.Client, surface: str, **question: float) -> None:
    assert len(asked(reader, f"race/{surface}", **question)["paths"]) == len(OPTIMIZERS)


def test_the_gradient_vanishes_through_sigmoids_and_not_through_relu(reader: httpx.Client) -> None:
    through = {name: asked(reader, "vanishing", activation=name)["by_weights"] for name in ("sigmoid", "relu")}
    assert len(through["relu"]) == 10
    assert through["sigmoid"][0] < 1e-4 * through["sigmoid"][-1]
    assert through["relu"][0] > 0.1 * through["relu"][-1]


def test_a_leak_revives_a_neuron(reader: httpx.Client) -> None:
    assert asked(reader, "revival", alpha=0)["active"][-1] == 0
    assert asked(reader, "revival", alpha=0.1)["active"][-1] > 0.9


def test_a_stack_of_linear_layers_ends_where_its_one_layer_does(reader: httpx.Client) -> None:
    found = asked(reader, "stack", depth=5, seed=3, x=[2, -1])
    assert len(found["layers"]) == 5
    assert found["collapsed"]["outputs"] == pytest.approx(found["layers"][-1]["outputs"], rel=1e-5)
    one = found["collapsed"]
    np.testing.assert_allclose(np.array([2, -1]) @ one["weights"] + one["bias"], one["outputs"], rtol=1e-5)


def test_one_step_makes_the_small_networks_loss_smaller_and_its_weights_what_was_said(reader: httpx.Client) -> None:
    found = asked(reader, "network", wanted=0, activation="tanh", rate=0.5)
    assert found["next_loss"] < found["loss"]
    for layer in found["layers"]:
        stepped = np.array(layer["weights"]) - 0.5 * np.array(layer["by_weights"])
        np.testing.assert_allclose(layer["next_weights"], stepped, atol=1e-6)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("activations/cosine", "name"), ("activations/relu?points=100000", "points"),
        ("activations/relu?low=3&high=2", "low"), ("activations/relu?colour=red", "colour"),
        ("softmax?logits=1", "logits"), ("softmax?logits=1&logits=nan", "logits.1"),
        ("losses?label=3&probabilities=1", "probabilities"),
        ("losses?label=3" + 10 * "&probabilities=0", "probabilities"),
        ("surfaces/moon", "name"), ("surfaces/bowl?points=5000", "points"),
        ("race/bowl?x=4", "x"), ("race/bowl?steps=100000", "steps"), ("race/bowl?rate=nan", "rate"),
        ("race/bowl?rate=0", "rate"), ("race/bowl?optimizers=lion", "optimizers.0"),
        ("vanishing?depth=1000", "depth"), ("network?weights=1", "weights"),
        ("batches?batch_size=0", "batch_size"), ("batches?batch_size=1&epochs=200", "epochs"),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_a_problem_that_names_it(reader: httpx.Client, path: str, field: str) -> None:
    response = reader.get(f"/learn/api/{path}")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == field


def test_an_answer_that_the_browser_has_is_not_sent_again(reader: httpx.Client) -> None:
    first = reader.get("/learn/api/race/bowl")
    assert "max-age" in first.headers["cache-control"]
    again = reader.get("/learn/api/race/bowl", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    other = reader.get("/learn/api/race/bowl?steps=9", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_nothing_of_it_needs_the_token_and_all_of_it_is_described(reader: httpx.Client) -> None:
    described = reader.get("/openapi.json").json()
    for path in ("/learn/api/race/{surface}", "/learn/api/activations/{name}", "/learn/api/runs"):
        answer = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert answer["$ref"].startswith("#/components/schemas/")


@given(st.floats(-1e12, 1e12, allow_subnormal=False))
def test_numbers_are_sent_to_seven_digits(value: float) -> None:
    (sent,) = numbers([value])
    assert sent == pytest.approx(value, rel=5.1e-7, abs=1e-37)
