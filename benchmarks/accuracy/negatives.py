"""What is sent to see whether it is refused: nothing of it is one digit."""

import gzip
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from app.training.synthesis.negatives import negatives
from benchmarks.accuracy.answers import Answers, Body, Client
from benchmarks.accuracy.drawing import SIDE, enlarged, lettered, stroked
from benchmarks.accuracy.pen_tool import PenTool
from benchmarks.accuracy.scribbles import scribble

SEED = 2026
"""Other than any that a recipe trains with."""

FASHION = Path("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz")

FACES = ("DejaVuSans", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSerif-Italic")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LIKE_DIGITS = {"0": "DOQo", "1": "IJijl", "2": "Zz", "4": "y", "5": "Ss", "6": "Gb", "8": "B", "9": "gq"}
"""Letters that look like digits, by the digit they look like: no reader can tell all of these apart."""

SIZES = 4  # how often each letter of each face is drawn
COUNT = 1000
FASHION_COUNT = 2000


@dataclass(frozen=True)
class Kind:
    """One kind of what is no digit: files to send one by one, or digit images (n, 28, 28) uint8."""

    name: str
    files: Sequence[Body] = ()
    images: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 28, 28), np.uint8))

    def asked(self, client: Client) -> Answers:
        """Return what a server answers to all of it."""
        return client.digit_images(self.images) if len(self.images) else client.files(self.files)


def kinds(limit: int | None, pen: PenTool | None) -> list[Kind]:
    """Return every kind that can be had here, always the same, at most `limit` of each."""
    return [
        _files("scribbles", limit, _many(scribble)),
        _files("letters", limit, lambda rng: _letters(set(ALPHABET) - _alike(), rng)),
        _files("letters like digits", limit, lambda rng: _letters(_alike(), rng)),
        *_fashion(limit),
        *([_files("two digits", limit, _many(lambda rng: two_digits(pen, rng)))] if pen else []),
        Kind("doodles, synthesized", images=doodles(min(limit or COUNT, COUNT))),
    ]


def missing(pen: PenTool | None) -> list[str]:
    """Return a sentence for each kind that cannot be had here."""
    lines = []
    if not FASHION.is_file():
        lines.append(f"Left out: fashion images; there is no {FASHION} (Debian: dataset-fashion-mnist).")
    if pen is None:
        lines.append("Left out: two digits, and AUROC against pen digits; the pen digits are not here.")
    return lines


def two_digits(pen: PenTool, rng: np.random.Generator) -> Body:
    """Return a canvas with two pen digits side by side, well apart or almost touching."""
    strokes: list[NDArray[np.float64]] = []
    x, y = 0.0, 0.0
    for index in rng.integers(len(pen.digits), size=2):
        lines = [np.asarray(line, np.float64) for line in pen.digits[index]["strokes"]]
        points = np.concatenate(lines)
        height = rng.uniform(95, 125)
        strokes += [(line - points.min(0)) * height + [x, y] for line in lines]
        x += float(np.ptp(points[:, 0])) * height + rng.uniform(22, 45)
        y = rng.uniform(-8, 8)
    points = np.concatenate(strokes)
    scale = min(1.0, 250 / float(np.ptp(points, axis=0).max()))
    middle = (points.min(0) + points.max(0)) / 2
    return stroked([(line - middle) * scale + SIDE / 2 for line in strokes], float(rng.choice([8, 11, 14])))


def doodles(n: int) -> NDArray[np.uint8]:
    """Return (n, 28, 28) uint8 doodles as in training, of a seed of their own."""
    rng = np.random.default_rng(SEED)
    return np.array(negatives("doodle", n, rng))


def _alike() -> set[str]:
    return set("".join(LIKE_DIGITS.values()))


def _files(name: str, limit: int | None, make: Callable[[np.random.Generator], Iterable[Body]]) -> Kind:
    return Kind(name, list(islice(make(np.random.default_rng(SEED)), limit)))


def _many(make: Callable[[np.random.Generator], Body]) -> Callable[[np.random.Generator], Iterable[Body]]:
    return lambda rng: (make(rng) for _ in range(COUNT))


def _letters(letters: set[str], rng: np.random.Generator) -> Iterable[Body]:
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    every = list(product(sorted(letters), FACES, range(SIZES)))
    for i in rng.permutation(len(every)):  # so that a limit takes some of every letter
        letter, face, _ = every[i]
        yield lettered(letter, fonts / f"{face}.ttf", int(rng.integers(90, 221)), rng)


def _fashion(limit: int | None) -> list[Kind]:
    if not FASHION.is_file():
        return []
    with gzip.open(FASHION) as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)  # the header has 16 bytes
    chosen = images[np.random.default_rng(SEED).permutation(len(images))[: min(limit or FASHION_COUNT, FASHION_COUNT)]]
    return [Kind("fashion, 28x28", images=chosen), Kind("fashion, canvas", [enlarged(image) for image in chosen])]
