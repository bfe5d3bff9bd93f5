"""Sample sheets of the synthesized digits: `python -m app.training.data.sample_sheets docs/handwriting`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.training.data.augment import augment
from app.training.data.mnist import SHIPPED, load
from app.training.recipes import BEST
from app.training.synthesis.draw import drawn, strokes_of
from app.training.synthesis.negatives import KINDS, negatives
from app.training.synthesis.variants import WAYS

COLUMNS = 24
GREYS = 16  # levels of grey that a sheet keeps, so that its file stays small


def sheet(rows: Sequence[Sequence[NDArray[np.uint8]]]) -> Image.Image:
    """Return rows of equally many digit images (28, 28) uint8 as one picture, black on white."""
    tiles = np.array([[np.pad(image, 1) for image in row] for row in rows])  # (rows, columns, 30, 30)
    ink = tiles.transpose(0, 2, 1, 3).reshape(tiles.shape[0] * 30, tiles.shape[1] * 30)
    step = 255 / (GREYS - 1)
    return Image.fromarray(np.rint(np.rint((255 - ink) / step) * step).astype(np.uint8))


def digit_sheet(digit: int, rng: np.random.Generator) -> Image.Image:
    """Return a sheet of one digit with a row for each way of writing it."""
    return sheet([[drawn(strokes_of(digit, rng, way.name), rng) for _ in range(COLUMNS)] for way in WAYS[digit]])


def negative_sheet(rng: np.random.Generator) -> Image.Image:
    """Return a sheet with two rows for each kind of image of no digit."""
    return sheet([negatives(kind, COLUMNS, rng) for kind in KINDS for _ in range(2)])


def augmented_sheet(rng: np.random.Generator) -> Image.Image:
    """Return a sheet of MNIST's first image of each digit, as it is and as the recipe `best` augments it."""
    augmentation = BEST.augmentation
    assert augmentation  # noqa: S101  it has one; the type alone does not say so
    digits = load(SHIPPED)
    rows = []
    for digit in range(10):
        one = digits.x_train[digits.y_train == digit][0]
        rows.append([one, *augment(np.repeat(one[None], COLUMNS - 1, 0), augmentation, rng)])
    return sheet(rows)


def main(folder: Path) -> None:
    """Write `0.png` to `9.png`, `negatives.png` and `varied.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    for digit in range(10):
        digit_sheet(digit, rng).save(folder / f"{digit}.png", optimize=True)
    negative_sheet(rng).save(folder / "negatives.png", optimize=True)
    augmented_sheet(rng).save(folder / "varied.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
