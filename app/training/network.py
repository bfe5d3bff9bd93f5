"""The networks of the recipes, as plain Keras models that end in logits."""

from typing import Any

from app.training.quiet import Model, keras
from app.training.recipes import Recipe

layers = keras.layers
Layer = Any


def build(recipe: Recipe) -> Model:
    """Return the recipe's untrained `keras.Sequential`, compiled: (n, 28, 28) float32 in 0..1 to (n, 10) logits."""
    body = {"dense": dense, "convolutional": convolutional, "deep": deep}[recipe.network](recipe)
    model = keras.Sequential([layers.Input((28, 28)), *body, layers.Dense(10)], name=recipe.name)
    model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def dense(recipe: Recipe) -> list[Layer]:
    """Return the layers of TensorFlow's beginner quickstart."""
    return [layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(recipe.dropout)]


def convolutional(recipe: Recipe) -> list[Layer]:
    """Return two convolutions of 3x3 on quarter resolution.

    Each 2x2 block of pixels becomes one pixel of four channels first: the convolution then costs a third of one on
    the full image and sees twice as far.
    """
    return [
        layers.Reshape((14, 2, 14, 2)),
        layers.Permute((1, 3, 2, 4)),
        layers.Reshape((14, 14, 4)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(96, activation="relu"),
        layers.Dropout(recipe.dropout),
    ]


CHANNELS = (48, 64, 80, 96, 112)
"""Of the deep network's convolutions after the first."""


def deep(recipe: Recipe) -> list[Layer]:
    """Return six convolutions after S. An et al. 2020, all but the first without padding, on a quarter of the pixels.

    "An Ensemble of Simple Convolutional Neural Network Models for MNIST Digit Recognition": a batch normalization after
    each convolution. Unlike theirs the first one is pooled, since the full image costs four times as much; striding
    instead, it read a digit otherwise when that was shifted by a pixel.
    """
    first = normalized(layers.Conv2D(24, 5, padding="same", use_bias=False))
    rest = [layer for channels in CHANNELS for layer in normalized(layers.Conv2D(channels, 3, use_bias=False))]
    ends = [layers.Flatten(), layers.Dropout(recipe.dropout)]
    return [layers.Reshape((28, 28, 1)), *first, layers.MaxPooling2D(), *rest, *ends]


def normalized(convolution: Layer) -> list[Layer]:
    """Return the convolution with its batch normalization and ReLU."""
    return [convolution, layers.BatchNormalization(momentum=0.95), layers.ReLU()]
