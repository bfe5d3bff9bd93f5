"""The networks of the recipes, as plain Keras models that end in logits."""

from pathlib import Path
from typing import Any

from app.errors import BadVersion, Conflict
from app.training.quiet_tensorflow import Model, keras
from app.training.recipes import Recipe

layers = keras.layers
KerasLayer = Any


def load(file: Path | None) -> Model:
    """Return the network of the current version's model.keras: (n, 28, 28) float32 in 0..1 to (n, 10) logits.

    Raises BadVersion, and Conflict where there is no current version.
    """
    if file is None:
        raise Conflict("There is no version that serves, so there is none to go on with; train another recipe.")
    try:
        return ending_in_logits(keras.models.load_model(file, compile=False))
    except (ValueError, TypeError, OSError) as error:
        raise BadVersion(f"The network that serves cannot be read: {str(error).splitlines()[0]}") from error


def resume(recipe: Recipe, file: Path | None) -> Model:
    """Return the network of the current version's model.keras, compiled to be trained further; as `load`."""
    model = load(file)
    model.compile(optimizer=optimizer(recipe), loss=loss(recipe), metrics=["accuracy"])
    return model


def build(recipe: Recipe, current: Path | None = None) -> Model:
    """Return the network to train: a new one, or that of the file `current` where the recipe's network is "current".

    A new one is an untrained `keras.Sequential`, compiled: (n, 28, 28) float32 in 0..1 to (n, 10) logits.

    With the loss "mse" a softmax follows, since Keras has no squared error of logits; `ending_in_logits` leaves it out.
    Its own `fit` takes the labels as numbers, or one-hot for any other loss than the categorical cross-entropy.
    """
    if recipe.network == "current":
        return resume(recipe, current)
    body = {"dense": dense, "convolutional": convolutional, "deep": deep, "compact": compact}[recipe.network](recipe)
    ends = [layers.Softmax()] if recipe.loss == "mse" else []
    model = keras.Sequential([layers.Input((28, 28)), *body, layers.Dense(10), *ends], name=recipe.name)
    model.compile(optimizer=optimizer(recipe), loss=loss(recipe), metrics=["accuracy"])
    return model


def ending_in_logits(model: Model) -> Model:
    """Return `model`, or all of it but the softmax that it ends in; the weights are the same."""
    last = model.layers[-1]
    return keras.Model(model.inputs[0], model.layers[-2].output) if isinstance(last, layers.Softmax) else model


def optimizer(recipe: Recipe) -> Model:
    """Return Keras's optimizer of the recipe with Keras's defaults, except the rate and a momentum of 0.9."""
    rate, kinds = recipe.learning_rate, keras.optimizers
    match recipe.optimizer:
        case "sgd":
            return kinds.SGD(rate)
        case "momentum" | "nesterov":
            return kinds.SGD(rate, momentum=0.9, nesterov=recipe.optimizer == "nesterov")
        case "adagrad":
            return kinds.Adagrad(rate)
        case "rmsprop":
            return kinds.RMSprop(rate)
        case "adamw":
            return kinds.AdamW(rate)
        case "adam":
            return kinds.Adam(rate)


def loss(recipe: Recipe) -> Model:
    """Return Keras's loss of the recipe, for a later `fit`."""
    match recipe.loss:
        case "categorical-crossentropy":
            return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        case "binary-crossentropy":
            return keras.losses.BinaryCrossentropy(from_logits=True)
        case "mse":
            return keras.losses.MeanSquaredError()


def dense(recipe: Recipe) -> list[KerasLayer]:
    """Return the layers of TensorFlow's beginner quickstart."""
    return [layers.Flatten(), *hidden(recipe)]


def convolutional(recipe: Recipe) -> list[KerasLayer]:
    """Return two convolutions of 3x3 on quarter resolution.

    Each 2x2 block of pixels becomes one pixel of four channels first: the convolution then costs a third of one on
    the full image and sees twice as far.
    """
    return [
        layers.Reshape((14, 2, 14, 2)),
        layers.Permute((1, 3, 2, 4)),
        layers.Reshape((14, 14, 4)),
        *with_activation(layers.Conv2D, recipe, 32, 3),
        layers.MaxPooling2D(),
        *with_activation(layers.Conv2D, recipe, 64, 3),
        layers.Flatten(),
        *hidden(recipe),
    ]


def hidden(recipe: Recipe) -> list[KerasLayer]:
    """Return the dense layers before the output; where there are none, only a dropout of the layer before."""
    if recipe.hidden_layers == 0:
        return [layers.Dropout(recipe.dropout)] if recipe.network != "dense" else []
    return [
        layer
        for _ in range(recipe.hidden_layers)
        for layer in (*with_activation(layers.Dense, recipe, recipe.units), layers.Dropout(recipe.dropout))
    ]


def with_activation(kind: KerasLayer, recipe: Recipe, *sizes: int) -> list[KerasLayer]:
    """Return a layer of `sizes` with the recipe's activation, which for the leaky ReLU is a layer of its own."""
    if recipe.activation == "leaky-relu":
        return [kind(*sizes), activation(recipe)]
    return [kind(*sizes, activation=recipe.activation)]


def activation(recipe: Recipe) -> KerasLayer:
    """Return the recipe's activation as a layer."""
    if recipe.activation == "leaky-relu":
        return layers.LeakyReLU(negative_slope=recipe.alpha)
    return layers.ReLU() if recipe.activation == "relu" else layers.Activation(recipe.activation)


CHANNELS = (48, 64, 80, 96, 112)
"""Of the deep network's convolutions after the first."""


def deep(recipe: Recipe) -> list[KerasLayer]:
    """Return six convolutions after S. An et al. 2020, all but the first without padding, on a quarter of the pixels.

    "An Ensemble of Simple Convolutional Neural Network Models for MNIST Digit Recognition": a batch normalization after
    each convolution. Unlike theirs the first one is pooled, since the full image costs four times as much; striding
    instead, it read a digit otherwise when that was shifted by a pixel.
    """
    first = with_batch_normalization(layers.Conv2D(24, 5, padding="same", use_bias=False), recipe)
    rest = [
        layer
        for channels in CHANNELS
        for layer in with_batch_normalization(layers.Conv2D(channels, 3, use_bias=False), recipe)
    ]
    return [layers.Reshape((28, 28, 1)), *first, layers.MaxPooling2D(), *rest, layers.Flatten(), *hidden(recipe)]


def compact(recipe: Recipe) -> list[KerasLayer]:
    """Return five convolutions without padding: two on a quarter of the pixels, two on a sixteenth.

    The rim of a digit image is empty, so the first one leaves it out, too. Most weights stand where there are few
    pixels, so it takes a quarter of the deep network's time with two thirds of its weights.
    """
    first, second, third, fourth, fifth = (
        with_batch_normalization(layers.Conv2D(channels, size, use_bias=False), recipe)
        for channels, size in ((16, 5), (48, 3), (64, 3), (128, 3), (128, 2))
    )
    return [
        layers.Reshape((28, 28, 1)),
        *first, layers.MaxPooling2D(), *second, *third, layers.MaxPooling2D(), *fourth, *fifth,
        layers.Flatten(), *hidden(recipe),
    ]  # fmt: skip


def with_batch_normalization(convolution: KerasLayer, recipe: Recipe) -> list[KerasLayer]:
    """Return the convolution with its batch normalization and activation."""
    return [convolution, layers.BatchNormalization(momentum=0.95), activation(recipe)]
