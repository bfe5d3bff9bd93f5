"""What an epoch of training shows: the data's digits varied anew, synthesized digits, and images of no digit."""

from dataclasses import replace
from typing import Final

import numpy as np

from app.training.data.augment import augment
from app.training.data.corrected import NOTHING, Corrected
from app.training.data.mnist import Images, Labels
from app.training.recipes import Recipe
from app.training.synthesis.draw import synthesize
from app.training.synthesis.negatives import synthesize_negatives

NONE: Final = 10
"""The label of an image that shows no digit."""

POOL: Final = 3
"""How many epochs' worth is synthesized, once, for all epochs to draw from: drawing takes longer than varying."""


class Mixture:
    """The images of each epoch of a training on `images` (n, 28, 28) uint8 and their `labels` (n,) uint8.

    Each correction to learn from is among them as often as the recipe says.
    """

    def __init__(
        self, recipe: Recipe, images: Images, labels: Labels, rng: np.random.Generator, corrected: Corrected = NOTHING
    ) -> None:
        more = corrected.repeated(recipe.corrections, len(images))
        self._images, self._labels = np.concatenate([images, more[0]]), np.concatenate([labels, more[1]])
        self._how = recipe.augmentation
        self._synthesized = round(recipe.share * recipe.synthesized)
        self._negatives = round(recipe.share * recipe.negatives)
        self._drawn, self._named = synthesize(POOL * self._synthesized, rng)
        self._none = synthesize_negatives(POOL * self._negatives, rng)

    @property
    def digits(self) -> int:
        """How many of an epoch's images show a digit."""
        return len(self._images) + self._synthesized

    @property
    def size(self) -> int:
        """How many images an epoch shows."""
        return self.digits + self._negatives

    def epoch(self, rng: np.random.Generator) -> tuple[Images, Labels]:
        """Return the images (`size`, 28, 28) and labels (`size`,) of one epoch in random order, NONE for no digit."""
        order = rng.permutation(len(self._images))
        images, labels = self._images[order], self._labels[order]
        if self._how is not None:
            images = augment(images, self._how, rng)
        if self.size == len(images):
            return images, labels
        drawn = rng.choice(len(self._drawn), self._synthesized, replace=False)
        none = rng.choice(len(self._none), self._negatives, replace=False)
        added = np.concatenate([self._drawn[drawn], self._none[none]])
        if self._how is not None:
            # they were drawn with pens of all widths
            added = augment(added, replace(self._how, widths=(0,)), rng)
        images = np.concatenate([images, added])
        labels = np.concatenate([labels, self._named[drawn], np.full(self._negatives, NONE, np.uint8)])
        order = rng.permutation(len(images))
        return images[order], labels[order]
