"""The quickstart as it was recorded, as the page of chapter 8 asks for it."""

import httpx
import pytest

from app.jobs.keras_log import read_line
from app.lessons import recorded
from app.lessons.quickstart import CHANGES


def test_the_lines_are_those_that_keras_printed_into_the_notebook(reader: httpx.Client) -> None:
    found = reader.get("/learn/api/quickstart").json()
    cells = recorded.printed()
    assert cells["fit"].splitlines() == found["lines"][:-1]
    assert cells["evaluate"].startswith(found["lines"][-1] + "\n")
    assert found["keras"] in cells["imports"]
    assert found["published"] == {"loss": 0.0734, "accuracy": 0.9776}


def test_what_the_lines_say_is_told_as_numbers(reader: httpx.Client) -> None:
    found = reader.get("/learn/api/quickstart").json()
    assert [epoch["epoch"] for epoch in found["history"]] == [1, 2, 3, 4, 5]
    for epoch in (*found["history"], found["evaluation"]):
        assert epoch["line"] in found["lines"]
        assert epoch["line"].startswith(f"{epoch['steps']}/{epoch['steps']} - {epoch['seconds']}s - ")
        assert f" - accuracy: {epoch['accuracy']:.4f} - loss: {epoch['loss']:.4f}" in epoch["line"]
    assert found["history"][0]["steps"] == 1875
    assert found["evaluation"]["steps"] == 313
    assert found["evaluation"]["accuracy"] == pytest.approx(found["published"]["accuracy"], abs=0.004)
    assert found["evaluation"]["loss"] == pytest.approx(found["published"]["loss"], abs=0.01)


def test_a_browser_that_has_it_is_told_so(reader: httpx.Client) -> None:
    first = reader.get("/learn/api/quickstart")
    again = reader.get("/learn/api/quickstart", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_its_network_is_told_layer_by_layer(reader: httpx.Client) -> None:
    network = reader.get("/learn/api/quickstart").json()["network"]
    assert [layer["parameters"] for layer in network["layers"]] == [0, 100_480, 0, 1_290]
    assert network["parameters"] == 101_770


def test_each_recorded_change_is_told_in_the_lines_of_keras(reader: httpx.Client) -> None:
    runs = {run["name"]: run for run in reader.get("/learn/api/quickstart/changes").json()["runs"]}
    assert next(iter(runs)) == "published"
    assert list(runs) == list(CHANGES)
    for name, run in runs.items():
        change = CHANGES[name]
        assert run["overrides"] == change.model_dump()
        assert len(run["history"]) == (change.epochs or 5)
        told = [found for line in run["lines"] if (found := read_line(line))]
        assert [line.metrics["loss"] for line in told] == pytest.approx(
            [one["loss"] for one in (*run["history"], run["evaluation"])], abs=5e-5
        )
        assert told[-1].steps == run["evaluation"]["steps"] == 313


def test_the_recorded_quickstart_comes_as_near_the_published_figures_as_a_seed_does(reader: httpx.Client) -> None:
    published = reader.get("/learn/api/quickstart").json()["published"]
    [run, *_] = reader.get("/learn/api/quickstart/changes").json()["runs"]
    assert run["evaluation"]["accuracy"] == pytest.approx(published["accuracy"], abs=0.004)
    assert run["evaluation"]["loss"] == pytest.approx(published["loss"], abs=0.01)
