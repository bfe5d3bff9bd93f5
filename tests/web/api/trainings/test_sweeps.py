"""A sweep, started over a real connection."""

import re
from html import unescape

import httpx


def test_a_sweep_waits_like_any_training_and_is_cancelled_like_one(admin: httpx.Client) -> None:
    grid = {"learning_rate": [0.001, 0.002], "optimizer": ["sgd", "adam"]}
    answer = admin.post("/train", json={"recipe": "quickstart", "grid": grid, "seeds": 2, "overrides": {"epochs": 1}})
    assert answer.status_code == 202
    job = answer.json()
    assert (job["status"], job["overrides"]) == ("queued", {"epochs": 1})
    assert job["sweep"] == {
        "grid": grid, "seeds": 2, "halving": False, "settings": [], "trials": [], "best": None,
    }  # fmt: skip
    assert admin.delete(f"/train/{job['id']}").json()["status"] == "cancelled"


def test_another_training_is_no_sweep(admin: httpx.Client) -> None:
    assert admin.post("/train", json={"recipe": "quickstart"}).json()["sweep"] is None


def test_a_refused_setting_is_named(admin: httpx.Client) -> None:
    grid = {"hidden_layers": [0, 1], "units": [64]}
    answer = admin.post("/train", json={"recipe": "quickstart", "grid": grid})
    assert answer.status_code == 422
    assert "hidden_layers=0 units=64: There are no hidden layers" in answer.json()["detail"]


def test_the_sweeps_that_the_course_links_to_are_ones_that_it_takes(admin: httpx.Client) -> None:
    links = re.findall(r'href="(/admin\?[^"]*)#sweep"', admin.get("/learn/optimizers").text)
    assert len(links) == 2
    for link in links:
        asked = httpx.URL(unescape(link)).params
        name, values = asked["grid"].split("=")
        grid = {name: [float(value) if value[0].isdigit() else value for value in values.split(",")]}
        overrides = {"epochs": int(asked["epochs"]), "share": float(asked["share"])}
        answer = admin.post("/train", json={"recipe": asked["recipe"], "grid": grid, "overrides": overrides})
        assert answer.status_code == 202, answer.text
