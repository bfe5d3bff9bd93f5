"""The recipes: each one frozen set of hyperparameters and a network.

Log of `fast`: change, why, measured error. LOG
"""

from dataclasses import dataclass, replace
from typing import Literal

from app.db.job import Overrides


@dataclass(frozen=True)
class Augmentation:
    """How training images are varied, anew in every epoch; the bounds of uniform draws, either way.

    `rotation` in radians, `shear` in pixels per pixel, `stretch` of each axis as a share, `shift` in pixels;
    `widths` are changes of the pen's width in pixels, one for each of as many equal parts of the images.
    """

    rotation: float
    shear: float
    stretch: float
    shift: float
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what network comes out of the data.

    `schedule` is constant, or one-cycle: up to `learning_rate` in the first fifth of the steps, then down to 1% of it.
    `validation` is the share of the training digits that only measure (0: none, as published); `share` the share
    of them to use at all. `threads` is how many of the machine's cores one operation may use, 0 for all.
    """

    name: str
    network: Literal["dense", "convolutional"]
    epochs: int
    batch_size: int
    learning_rate: float
    schedule: Literal["constant", "one-cycle"]
    dropout: float
    augmentation: Augmentation | None
    validation: float
    threads: int
    seed: int = 0
    share: float = 1.0


# TensorFlow's beginner quickstart as published: x/255, Flatten, Dense 128 ReLU, Dropout 0.2, Dense 10, Adam, 5 epochs.
QUICKSTART = Recipe(
    name="quickstart",
    network="dense",
    epochs=5,
    batch_size=32,
    learning_rate=0.001,
    schedule="constant",
    dropout=0.2,
    augmentation=None,
    validation=0.0,
    threads=1,  # its matrices are too small to share: two cores take 1.8 times as long as one
)

FAST = Recipe(
    name="fast",
    network="convolutional",
    epochs=4,
    batch_size=128,
    learning_rate=0.008,
    schedule="one-cycle",
    dropout=0.0,
    augmentation=Augmentation(rotation=0.15, shear=0.15, stretch=0.08, shift=1.0, widths=(0, -1, 0, 1, 2)),
    validation=1 / 60,
    threads=0,
)

RECIPES = {recipe.name: recipe for recipe in (QUICKSTART, FAST)}


def with_overrides(recipe: Recipe, overrides: Overrides) -> Recipe:
    """Return `recipe` with what `overrides` gives."""
    return replace(recipe, **overrides.model_dump())
