"""The quickstart as it was recorded, as the page of chapter 8 asks for it."""

import json
import re

import httpx
import pytest

from app.jobs.keras_log import read_line
from app.lessons import recorded
from app.lessons.quickstart import CHANGES
from app.settings import ROOT
from app.versions import Store


def test_the_lines_are_those_of_version_1_whose_accuracy_is_the_only_one_of_the_program(reader: httpx.Client) -> None:
    found = reader.get("/learn/api/quickstart").json()
    card = Store(ROOT / "models").card(1)
    [published, *_] = reader.get("/learn/api/quickstart/changes").json()["runs"]
    assert found["lines"] == published["lines"]
    assert found["evaluation"]["accuracy"] == published["evaluation"]["accuracy"] == card["accuracy"]
    assert [epoch["loss"] for epoch in found["history"]] == [round(epoch["loss"], 4) for epoch in card["history"]]
    assert found["printed"]["fit"].splitlines() == found["lines"][:-1]
    assert found["printed"]["evaluate"] == found["lines"][-1]
    assert found["keras"] in recorded.printed()["imports"]
    assert found["published"] == {"loss": 0.0734, "accuracy": 0.9776}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_text_names_the_accuracies_of_that_run(reader: httpx.Client, language: str) -> None:
    found = reader.get("/learn/api/quickstart").json()
    texts = json.loads((ROOT / f"static/learn/quickstart/{language}.json").read_text(encoding="utf-8"))
    first, last, tested = found["history"][0], found["history"][-1], found["evaluation"]
    assert f"`{first['line']}`" in texts["printed.2"]
    assert f"{last['accuracy']:.4f}" in texts["q1.ask"]
    assert f"{tested['accuracy']:.4f}" in texts["q1.ask"]
    named = [first["accuracy"], last["accuracy"], tested["accuracy"], found["published"]["accuracy"]]
    assert [f"{100 * share:.2f}" for share in named] == re.findall(r"\d\d\.\d\d", texts["recorded.still"])


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
