"""Recordings of real trainings for the course, and the small networks that they saved."""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadData
from app.lessons import Array, as_array
from app.lessons.activations import relu, softmax
from app.lessons.layers import dense
from app.settings import ROOT

COURSE: Final = ROOT / "data" / "course"
RUNS: Final = "runs.json"
EPOCHS: Final = "epochs.npz"
BATCHES: Final = "batches.npz"
PRINTED: Final = "notebook.json"
CHANGED: Final = "changes.json"
HARD: Final = "hard.npz"
PAIRED: Final = "paired.json"
HARD_DIGITS: Final = 20
DUEL: Final = "duel.npz"
AXIS: Final = np.linspace(-3, 4, 51)
"""The weights, along either axis, at which chapter 5 shows the loss."""


@lru_cache(maxsize=4)
def runs(folder: Path = COURSE) -> dict[str, Any]:
    """Return every recorded curve, as `app.training.course.record` wrote it; raises BadData when it is not there."""
    return _json(folder / RUNS)


def printed(folder: Path = COURSE) -> dict[str, str]:
    """Return what the cells of the quickstart notebook printed, by their ids; raises BadData like `runs`."""
    return _json(folder / PRINTED)


def changed(folder: Path = COURSE) -> dict[str, Any]:
    """Return the quickstart's runs with one setting changed, and the software versions; raises BadData like `runs`."""
    return _json(folder / CHANGED)


def paired(folder: Path = COURSE) -> dict[str, Any]:
    """Return how the shipped versions and the quickstart differ, as `app.training.course.paired` counts it.

    Raises BadData like `runs`.
    """
    return _json(folder / PAIRED)


@lru_cache(maxsize=4)
def images(folder: Path = COURSE) -> tuple[Array, Array]:
    """Return 2,000 images as two numbers each, (2000, 2), and whether each is a five, (2000,) 0 or 1."""
    arrays = _arrays(folder / BATCHES)
    return as_array(arrays["x"]), as_array(arrays["y"])


def landscape(folder: Path = COURSE) -> Array:
    """Return the loss of these images by one neuron, (51, 51), a row for each of its second weights in AXIS."""
    return as_array(_arrays(folder / BATCHES)["heights"])


def of_image(pixels: NDArray[np.uint8]) -> Array:
    """Return (n, 2) of (n, 28, 28): mean ink in 0..1, and mean distance to the image mirrored left to right."""
    ink = pixels / 255
    return np.stack([ink.mean((1, 2)), np.abs(ink - ink[:, :, ::-1]).mean((1, 2))], 1)


@dataclass(frozen=True)
class Said:
    """A recorded run's predictions for an image after each epoch in `epochs`: `probabilities` (epochs, 10)."""

    name: str
    epochs: list[int]
    probabilities: Array


def said(image: NDArray[np.uint8], folder: Path = COURSE) -> list[Said]:
    """Return the predictions of every saved network for a digit image (28, 28); raises BadData without networks."""
    x = image.reshape(784) / 255
    arrays = _arrays(folder / EPOCHS)
    answers = []
    for run in runs(folder)["epochs"]["runs"]:
        w1, b1, w2, b2 = (as_array(arrays[f"{run['name']}-{part}"]) for part in ("w1", "b1", "w2", "b2"))
        logits = [dense(relu(dense(x, w1[k], b1[k])), w2[k], b2[k]) for k in range(len(w1))]
        answers.append(Said(run["name"], run["kept"], softmax(np.array(logits))))
    return answers


@dataclass(frozen=True)
class Hard:
    """Held-out digits that are hard, `numbers` (n,) among the held-out ones.

    `images` (n, 28, 28) uint8, white ink on black; `labels` (n,); `said` (n, 10), the quickstart's probabilities.
    """

    numbers: NDArray[np.int32]
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    said: NDArray[np.float32]


def hard(folder: Path = COURSE) -> Hard:
    """Return the hard digits of chapter 1; raises BadData like `runs`."""
    return _hard(_arrays(folder / HARD))


def duel(game: int, folder: Path = COURSE) -> Hard:
    """Return the twenty hard digits of one game, two of each kind; raises BadData like `runs`.

    A game's link must lead to the same digits for good. Their order is that of a SHA-256, since NumPy's random numbers
    may change with its version.
    """
    pool = _hard(_arrays(folder / DUEL))

    def order(at: int) -> bytes:
        return sha256(f"{game} {pool.numbers[at]}".encode()).digest()

    of_kinds = (np.flatnonzero(pool.labels == digit).tolist() for digit in range(10))
    chosen = sorted((at for kind in of_kinds for at in sorted(kind, key=order)[:2]), key=order)
    return Hard(pool.numbers[chosen], pool.images[chosen], pool.labels[chosen], pool.said[chosen])


def _hard(arrays: dict[str, NDArray[Any]]) -> Hard:
    return Hard(arrays["number"], arrays["image"], arrays["label"], arrays["said"])


def last_weights(run: str, folder: Path = COURSE) -> list[Array]:
    """Return the last weights of a run: (784, n), (n,), (n, 10), (10,)."""
    arrays = _arrays(folder / EPOCHS)
    return [as_array(arrays[f"{run}-{part}"][-1]) for part in ("w1", "b1", "w2", "b2")]


def _json(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    return found


@lru_cache(maxsize=8)
def _arrays(file: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(file, allow_pickle=False) as opened:
            return dict(opened)
    except (OSError, ValueError, EOFError) as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: Exception) -> BadData:
    return BadData(f"{file} cannot be read ({error}); restore it, or make it again with `make course-data`.")
