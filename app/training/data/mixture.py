"""The mixture of an epoch: the data's digits, augmented anew, synthesized digits, and images of no digit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.corrections.correction import NO_DIGIT
from app.training.data.augment import augment
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mnist import Images, Labels
from app.training.recipes import Recipe
from app.training.synthesis.draw import synthesize
from app.training.synthesis.negatives import synthesize_negatives

POOL_EPOCHS: Final = 3
"""How many epochs' worth is synthesized, once, as a pool for all epochs: synthesis is slower than augmentation."""

HARD: Final = 2 / 3
"""The share of hard negatives: of twice as many images of no digit as are shown, those that a network is surest of."""

Confidence = Callable[[Images], NDArray[np.floating]]  # of (n, 28, 28) images: (n,), 0.1 to 1


class Mixture:
    """The images of each epoch of a training on `images` (n, 28, 28) uint8 and their `labels` (n,) uint8.

    Each correction to learn from is repeated as often as the recipe says. Where a network is trained further, its
    `confidence` in images of no digit chooses those that it still has to learn from.
    """

    def __init__(
        self,
        recipe: Recipe,
        images: Images,
        labels: Labels,
        rng: np.random.Generator,
        corrected: Corrected = NO_CORRECTIONS,
        *,
        confidence: Confidence | None = None,
    ) -> None:
        extra = corrected.repeated(recipe.corrections, len(images), negatives=recipe.negatives > 0)
        self._images, self._labels = images, labels
        if len(extra[0]):
            self._images, self._labels = np.concatenate([images, extra[0]]), np.concatenate([labels, extra[1]])
        self._augmentation = recipe.augmentation
        self._synthesized = round(recipe.share * recipe.synthesized)
        self._negatives = round(recipe.share * recipe.negatives)
        self._drawn, self._drawn_labels = synthesize(POOL_EPOCHS * self._synthesized, rng)
        self._negative_images = hard_negatives(POOL_EPOCHS * self._negatives, rng, confidence)

    @property
    def digits(self) -> int:
        """The number of an epoch's images that show a digit."""
        return int(np.count_nonzero(self._labels < NO_DIGIT)) + self._synthesized

    @property
    def size(self) -> int:
        """The number of an epoch's images."""
        return len(self._images) + self._synthesized + self._negatives

    def epoch(self, rng: np.random.Generator) -> tuple[Images, Labels]:
        """Return the images (`size`, 28, 28) and labels (`size`,) of one epoch, in random order."""
        order = rng.permutation(len(self._images))
        images, labels = self._images[order], self._labels[order]
        if self._augmentation is not None:
            images = augment(images, self._augmentation, rng)
        if self.size == len(images):
            return images, labels
        drawn = rng.choice(len(self._drawn), self._synthesized, replace=False)
        negative = rng.choice(len(self._negative_images), self._negatives, replace=False)
        added = np.concatenate([self._drawn[drawn], self._negative_images[negative]])
        if self._augmentation is not None:
            # they are drawn with pens of all widths already
            added = augment(added, replace(self._augmentation, widths=(0,)), rng)
        images = np.concatenate([images, added])
        labels = np.concatenate([labels, self._drawn_labels[drawn], np.full(self._negatives, NO_DIGIT, np.uint8)])
        order = rng.permutation(len(images))
        return images[order], labels[order]


def hard_negatives(n: int, rng: np.random.Generator, confidence: Confidence | None) -> Images:
    """Return `n` images (n, 28, 28) of no digit, most of them hard ones for the network whose `confidence` it is.

    What it takes for a digit teaches more than what it refuses already (K.-K. Sung and T. Poggio, "Example-Based
    Learning for View-Based Human Face Detection", 1998).
    """
    if confidence is None:
        return synthesize_negatives(n, rng)
    images = synthesize_negatives(2 * n, rng)
    order = np.argsort(-confidence(images), kind="stable")
    hard, others = np.split(order, [round(HARD * n)])
    chosen: Images = images[np.concatenate([hard, rng.choice(others, n - len(hard), replace=False)])]
    return chosen
