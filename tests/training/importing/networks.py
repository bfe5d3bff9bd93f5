"""Networks as others train them, saved and imported."""

from pathlib import Path
from typing import Any

from app.jobs.job import Result
from app.training.importing.run import import_and_evaluate
from app.training.quiet_tensorflow import Model, keras
from app.versions import Store

layers = keras.layers


class Unheard:
    """A reporter that nobody listens to."""

    def progress(self, *_: object) -> None: ...

    def epoch(self, *_: object) -> None: ...


def flat() -> Model:
    return keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10)])


def square() -> Model:
    image = keras.Input((28, 28))
    x = layers.Dense(32, activation="relu")(layers.Flatten()(image))
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))


def channel() -> Model:
    return keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(10),
         layers.Softmax()]
    )  # fmt: skip


def nested() -> Model:
    body = keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu")])
    image = keras.Input((28, 28), batch_size=1)
    return keras.Model(image, layers.Dense(10)(body(layers.Reshape((784,))(image))))


def added(
    model: Model, tmp_path: Path, data: Path, weights: tuple[Any, ...] | None = None, **changes: object
) -> Result:
    """Save `model` and import the file."""
    if weights:
        model.set_weights(weights)
    file = tmp_path / "mine.keras"
    model.save(file)
    return imported(file, tmp_path, data, **changes)


def imported(file: Path, tmp_path: Path, data: Path, **changes: object) -> Result:
    given: dict[str, Any] = {"min_accuracy": 0.7, "promote": "never", **changes}
    return import_and_evaluate(file, data=data, store=Store(tmp_path / "models"), reporter=Unheard(), **given)


def lambda_layer() -> Model:
    return keras.Sequential([keras.Input((784,)), layers.Lambda(lambda x: x * 2), layers.Dense(10)])


@keras.saving.register_keras_serializable("mine")
class Doubling(keras.layers.Layer):  # type: ignore[misc]
    """A layer of somebody's own."""

    def call(self, x: Model) -> Model:
        return x * 2
