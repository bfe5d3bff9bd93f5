"""The figures that the course's texts name are those that the code computes."""

import json
import math
import re

import httpx
import numpy as np
import pytest

from app.inference.classifier import Classifier
from app.inference.held_out import read_held_out
from app.lessons.layers import vanishing
from app.lessons.losses import sparse_categorical_crossentropy
from app.settings import ROOT
from app.versions import Store
from app.web.learn.descents import RaceQuestion, race

STORE = Store(ROOT / "models")
LANGUAGES = ["en", "ko"]


def text(chapter: str, language: str, key: str) -> str:
    texts: dict[str, str] = json.loads((ROOT / f"static/learn/{chapter}/{language}.json").read_text(encoding="utf-8"))
    return texts[key]


def figures(said: str) -> list[float]:
    """Return the numbers in a text."""
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", said)]


@pytest.fixture(scope="module")
def costs() -> np.ndarray:
    """Give the losses of the nine labels that version 6 did not read, where it is more than 99% sure: (n, 9)."""
    images = read_held_out(ROOT / "data/mnist.npz").images
    probabilities = Classifier(STORE.verified(6) / "model.tflite").predict(images)
    sure = probabilities[probabilities.max(1) > 0.99].astype(np.float64)
    losses = np.stack([sparse_categorical_crossentropy(np.full(len(sure), label), sure) for label in range(10)], 1)
    others: np.ndarray = losses[np.arange(10) != sure.argmax(1)[:, None]].reshape(-1, 9)
    return others


@pytest.mark.parametrize("language", LANGUAGES)
def test_chapter_4_says_what_another_label_costs_where_the_network_is_sure(costs: np.ndarray, language: str) -> None:
    version, sure, low, high, limit = (
        number for number in figures(text("losses", language, "own.2")) if number not in {4, 9}
    )
    assert (version, sure) == (6, 99)
    assert [low, high] == np.percentile(costs, [5, 95]).round().tolist()
    assert limit == round(-math.log(1e-7), 1)
    assert (costs >= limit).mean() < 0.01


@pytest.mark.parametrize("seed", range(5))
def test_chapter_3_may_leave_the_weights_out_of_0_25_times_itself_since_new_ones_keep_the_gradients_size(
    seed: int,
) -> None:
    through = {name: vanishing(name, seed=seed).by_weights for name in ("linear", "sigmoid")}
    assert 0.5 < through["linear"][0] / through["linear"][-1] < 2
    assert through["sigmoid"][0] / through["sigmoid"][-1] < 1e-6
    assert 0.25**10 < 1e-6


@pytest.mark.parametrize("language", LANGUAGES)
def test_chapter_6_says_in_how_many_steps_the_ravine_is_crossed(language: str) -> None:
    paths = race("ravine", RaceQuestion(optimizers=("sgd", "momentum"))).paths
    assert figures(text("optimizers", language, "opening.still")) == [path.arrived for path in paths]


@pytest.mark.parametrize(("language", "steps"), [("en", "Six steps"), ("ko", "여섯 단계")])
def test_chapter_9_shows_as_many_steps_as_it_announces(language: str, steps: str) -> None:
    assert steps in text("your-digit", language, "same.title")
    page = (ROOT / "templates/learn/your-digit.html").read_text(encoding="utf-8")
    assert 'kit.motion("film", "step", 6' in page
    assert text("your-digit", language, "say.film.name.6")


def test_chapter_1_counts_the_digits_that_only_one_of_two_versions_reads_right(reader: httpx.Client) -> None:
    found = reader.get("/learn/api/paired").json()
    accuracies = {STORE.card(v)["sha256"]["model.tflite"]: STORE.card(v)["accuracy"] for v in STORE.shipped()}
    quickstart = STORE.card(1)["accuracy"]
    for key, pair in found["versions"].items():
        assert pair["gained"] - pair["lost"] == round((accuracies[key] - quickstart) * found["count"])
    assert STORE.card(6)["sha256"]["model.tflite"] in found["versions"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_chapter_1_says_what_accuracies_are_worth(language: str) -> None:
    assert figures(text("why-95", language, "number.still"))[-3:] == [round(100 * 0.95**n) for n in (5, 8, 16)]
    margin = [round(196 * math.sqrt(0.98 * 0.02 / n), 1) for n in (100, 1000)]
    assert set(margin) < set(figures(text("why-95", language, "margin.still")))
    worst = [round(1000 * (1 - min(STORE.card(version)["per_digit"]))) for version in (1, 3)]
    assert figures(text("why-95", language, "each.still"))[-3::2] == worst
