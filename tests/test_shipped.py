"""The version that a fresh clone serves: right on what people write, and it says when it cannot tell."""

import shutil
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from app.inference.classifier import Classifier
from app.main import create_app
from app.settings import ROOT, Settings
from app.training.data.mnist import SHIPPED, load
from app.training.gate.score import score
from app.training.gate.synthesized_set import score_synthesized
from app.training.synthesis.draw import strokes_of
from app.versions import Store
from tests.support.drawings import ONE, SEVEN, THREE, ZERO
from tests.support.serving import served

Strokes = list[list[list[int]]]

BARRED_SEVEN: Strokes = [[[20, 10], [50, 12], [80, 8], [66, 40], [50, 96]], [[38, 52], [78, 48]]]
HOOKED_NINE: Strokes = [
    [[70, 20], [50, 8], [30, 22], [32, 42], [52, 48], [70, 34], [71, 18], [70, 60], [62, 86], [44, 94], [28, 84]]
]
UPSTROKE_ONE: Strokes = [[[28, 42], [44, 24], [58, 6], [58, 50], [57, 96]]]
OPEN_FOUR: Strokes = [[[30, 6], [24, 50], [76, 52]], [[66, 20], [62, 96]]]

TANGLE: Strokes = [
    [[8, 60], [90, 20], [30, 90], [50, 5], [85, 80], [5, 25], [95, 55], [20, 75], [70, 10], [40, 95], [15, 5], [92, 92]]
]
SMILEY: Strokes = [
    [[50, 0], [15, 12], [0, 50], [15, 88], [50, 100], [85, 88], [100, 50], [85, 12], [50, 0]],
    [[32, 30], [32, 42]],
    [[68, 30], [68, 42]],
    [[22, 62], [38, 80], [62, 80], [78, 62]],
]
LETTER_A: Strokes = [[[0, 100], [38, 0], [76, 100]], [[14, 62], [62, 62]]]
LETTER_H: Strokes = [[[0, 0], [0, 100]], [[60, 0], [60, 100]], [[0, 50], [60, 50]]]
LETTER_M: Strokes = [[[0, 100], [4, 0], [40, 60], [76, 0], [80, 100]]]


@pytest.fixture(scope="module")
def current() -> int:
    number = Store(Settings().shipped_dir).current()
    assert number == 7
    return number


@pytest.fixture(scope="module")
def network(current: int) -> Classifier:
    return Classifier(Store(Settings().shipped_dir).verified(current) / "model.tflite")


@pytest.fixture(scope="module")
def server(current: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copytree(Settings().shipped_dir / str(current), folder / "models" / str(current))
    settings = Settings(
        models_dir=folder / "models", shipped_dir=folder / "models", state_dir=folder / "state", trainer=False
    )
    with served(create_app(settings)) as client:
        yield client


def test_every_version_that_git_tracks_is_listed_as_shipped_and_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    tracked = [int(line.split("/")[1]) for line in ignored if line.startswith("!models/") and line.endswith("/")]
    store = Store(ROOT / "models")
    assert store.shipped() == tracked
    assert set(tracked) <= set(store.versions())


def answer(server: httpx.Client, strokes: Strokes) -> dict[str, Any]:
    response = server.post("/predict", json={"strokes": strokes})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize(
    ("strokes", "digit"),
    [
        (ZERO, 0),
        (ONE, 1),
        (THREE, 3),
        (SEVEN, 7),
        (BARRED_SEVEN, 7),
        (HOOKED_NINE, 9),
        (UPSTROKE_ONE, 1),
        (OPEN_FOUR, 4),
    ],
    ids=["0", "1", "3", "7", "barred 7", "hooked 9", "1 with an upstroke", "open 4"],
)
def test_it_reads_digits_as_they_are_written_here_and_there(server: httpx.Client, strokes: Strokes, digit: int) -> None:
    found = answer(server, strokes)
    assert (found["digit"], found["is_digit"], found["warnings"]) == (digit, True, [])


@pytest.mark.parametrize(
    "strokes", [TANGLE, SMILEY, LETTER_A, LETTER_H, LETTER_M], ids=["tangle", "smiley", "A", "H", "M"]
)
def test_what_is_no_digit_is_none(server: httpx.Client, strokes: Strokes) -> None:
    found = answer(server, strokes)
    assert found["is_digit"] is False
    assert len(found["warnings"]) == 1
    assert found["confidence"] < 0.6


def test_how_a_digit_was_drawn_counts_beside_its_image(server: httpx.Client) -> None:
    as_drawn, backwards = SEVEN, [stroke[::-1] for stroke in SEVEN]
    views = [server.post("/predict?view=1", json={"strokes": strokes}).json() for strokes in (as_drawn, backwards)]
    assert views[0]["image"] == views[1]["image"]
    assert views[0]["probabilities"] != views[1]["probabilities"]
    assert views[0]["digit"] == views[1]["digit"] == 7


def test_two_digits_on_one_canvas_are_told_apart_from_one(server: httpx.Client) -> None:
    two = [*THREE, *([[x + 110, y] for x, y in stroke] for stroke in SEVEN)]
    found = answer(server, two)
    assert (found["is_digit"], found["warnings"]) == (False, ["several-digits"])
    assert server.post("/predict/number", json={"strokes": two}).json()["text"] == "37"


def test_an_explained_digit_shows_what_speaks_for_it(server: httpx.Client) -> None:
    found = server.post("/predict?explain=1", json={"strokes": BARRED_SEVEN}).json()
    assert np.max(found["saliency"]) == 1


def test_its_card_says_what_it_reads_of_the_held_out_digits(network: Classifier, current: int) -> None:
    digits = load(SHIPPED)
    card = Store(Settings().shipped_dir).card(current)
    found = score(network, digits.x_test, digits.y_test)
    assert found.accuracy == pytest.approx(card["accuracy"], abs=2e-4)  # machines round differently
    assert found.accuracy > 0.996
    assert found.ece == pytest.approx(card["calibration"]["ece"], abs=1e-3)
    assert found.ece < 0.005
    files = Store(Settings().shipped_dir).folder(current).iterdir()
    assert sum(file.stat().st_size for file in files) < 2_000_000


def test_it_reads_synthesized_handwriting_and_refuses_what_is_none(network: Classifier) -> None:
    found = score_synthesized(network)
    assert found.accuracy > 0.97
    assert found.refused < 0.03
    assert found.negatives_refused > 0.95
    assert found.auroc > 0.99


@pytest.mark.parametrize("digit", range(10))
def test_it_reads_most_drawings_of_every_digit(server: httpx.Client, digit: int) -> None:
    rng = np.random.default_rng(digit)
    drawings = [[stroke.tolist() for stroke in strokes_of(digit, rng)] for _ in range(20)]
    assert sum(answer(server, drawing)["digit"] == digit for drawing in drawings) >= 18
