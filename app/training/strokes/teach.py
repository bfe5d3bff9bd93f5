"""Gives a version that is being made a network that reads the path of strokes, where both together read more."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import digit_image
from app.digits.rasterize import rasterize
from app.inference.classifier import Classifier
from app.inference.stroke_network import StrokeNetwork, together
from app.jobs.job import Metrics, Progress
from app.process.silence import silent
from app.training.fit.reporter import Reporter
from app.training.strokes.paths import Drawing, Paths, negative_drawings, paths_of, synthesize_drawings
from app.versions import STROKE_FILES, STROKES, Card, files_of

DRAWINGS: Final = 100_000
NEGATIVES: Final = 40_000
STEPS: Final = 6_000
CHECKED: Final = 5_000
"""Drawings that set the temperature and decide; as many more are read for the card."""

PER_REPORT: Final = 1_000
"""Drawings made between two reports."""

DRAWING_SHARE: Final = 0.3
"""How much of the time drawing takes; training takes the rest."""


@dataclass(frozen=True)
class Strokes:
    """How a version reads synthesized drawings, each a share in 0..1: by both networks, by its image, by its path.

    Where `used` is false both together read no more than the image alone, so there is no second network.
    """

    used: bool
    accuracy: float
    by_image: float
    by_path: float
    drawings: int
    temperature: float
    parameters: int
    size_bytes: int
    milliseconds: float
    seconds: float

    def as_card(self) -> Card:
        """Return JSON-able values."""
        return asdict(self)


class _Stopped(Exception):
    pass


def teach(folder: Path, seed: int, reporter: Reporter, stopped: Callable[[], bool] = lambda: False) -> Strokes | None:
    """Train a network on the paths of synthesized drawings and leave it in `folder`, beside model.tflite.

    Returns how well it reads, None when it was `stopped` before its end. Raises OSError when the disk is full.
    """
    began = time.perf_counter()

    def report(fraction: float) -> None:
        if stopped():
            raise _Stopped
        left = (time.perf_counter() - began) * (1 / fraction - 1) if fraction else None
        reporter.progress(Progress(phase="strokes", fraction=fraction, eta_seconds=left), Metrics())

    try:
        return _teach(folder, np.random.default_rng(seed), report, began)
    except _Stopped:
        for name in STROKE_FILES:
            (folder / name).unlink(missing_ok=True)
        return None


def keep(version: Path, folder: Path) -> Card | None:
    """Copy a version's network of strokes into `folder`; return what its card says of it, None without one."""
    card: Card = json.loads((version / "card.json").read_text())
    if STROKES not in files_of(card):
        return None
    for name in STROKE_FILES:
        shutil.copyfile(version / name, folder / name)
    found: Card = card["strokes"]
    return found


def _teach(folder: Path, rng: np.random.Generator, report: Callable[[float], None], began: float) -> Strokes:
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415  it takes seconds, and the gate needs it not
    from app.training.strokes import fit  # noqa: PLC0415

    keras.utils.set_random_seed(int(rng.integers(2**31)))
    drawn = fit.Drawn(*_digits(rng, report), _negatives(rng, report))
    model = fit.build()
    fit.fit(model, drawn, STEPS, rng, lambda done: report(DRAWING_SHARE + (1 - DRAWING_SHARE) * done))
    chosen, unseen = Checked.draw(folder, rng), Checked.draw(folder, rng)
    temperature = fit.calibrate(model, chosen.paths, chosen.labels, chosen.of_image)
    fit.export(model, folder)
    with silent():
        network = StrokeNetwork(folder / STROKES)
    used = chosen.gain(network) > 0
    accuracy, by_image, by_path = unseen.figures(network)
    size = (folder / STROKES).stat().st_size
    if not used:
        for name in STROKE_FILES:
            (folder / name).unlink()
    return Strokes(
        used=used,
        accuracy=round(accuracy, 6),
        by_image=round(by_image, 6),
        by_path=round(by_path, 6),
        drawings=len(unseen.labels),
        temperature=round(temperature, 4),
        parameters=model.count_params(),
        size_bytes=size,
        milliseconds=round(_milliseconds(network, unseen.paths), 4),
        seconds=round(time.perf_counter() - began, 3),
    )


def _digits(rng: np.random.Generator, report: Callable[[float], None]) -> tuple[Paths, NDArray[np.uint8]]:
    paths, labels = [], []
    for made in range(0, DRAWINGS, PER_REPORT):
        report(DRAWING_SHARE * made / (DRAWINGS + NEGATIVES))
        drawings, digits = synthesize_drawings(PER_REPORT, rng)
        paths.append(paths_of(drawings))
        labels.append(digits)
    return np.concatenate(paths), np.concatenate(labels)


def _negatives(rng: np.random.Generator, report: Callable[[float], None]) -> Paths:
    paths = []
    for made in range(0, NEGATIVES, PER_REPORT):
        report(DRAWING_SHARE * (DRAWINGS + made) / (DRAWINGS + NEGATIVES))
        paths.append(paths_of(negative_drawings(PER_REPORT, rng)))
    return np.concatenate(paths)


@dataclass(frozen=True)
class Checked:
    """Drawings that both networks read: their paths, their labels, and what the image's network says of each."""

    paths: Paths
    labels: NDArray[np.uint8]
    of_image: NDArray[np.float32]

    @classmethod
    def draw(cls, folder: Path, rng: np.random.Generator) -> "Checked":
        """Return drawings as `/predict` reads them, with the probabilities of the network in `folder`."""
        drawings, labels = synthesize_drawings(CHECKED, rng)
        with silent():
            network = Classifier(folder / "model.tflite")
        return cls(paths_of(drawings), labels, network.predict(np.stack([_image(each) for each in drawings])))

    def gain(self, network: StrokeNetwork) -> float:
        """Return how many digits more both networks read than the image's alone."""
        both, image, _ = self.figures(network)
        return both - image

    def figures(self, network: StrokeNetwork) -> tuple[float, float, float]:
        """Return the accuracy of both together, of the image's network, and of `network`."""
        of_path = network.predict(self.paths)
        answers = together(self.of_image, of_path), self.of_image, of_path
        both, image, path = (float((answer.argmax(1) == self.labels).mean()) for answer in answers)
        return both, image, path


def _image(drawing: Drawing) -> NDArray[np.uint8]:
    return digit_image(rasterize(drawing))  # type: ignore[arg-type]


def _milliseconds(network: StrokeNetwork, paths: Paths) -> float:
    took = []
    for path in paths[:500]:
        began = time.perf_counter()
        network.predict(path[None])
        took.append(time.perf_counter() - began)
    return float(np.median(took)) * 1000
