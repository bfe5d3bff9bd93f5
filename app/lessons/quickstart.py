"""The quickstart's network, layer by layer, and the one setting that each recorded run changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.jobs.overrides import Overrides
from app.jobs.recipe_defaults import DEFAULTS

PIXELS: Final = 28 * 28
DIGITS: Final = 10
PUBLISHED: Final = "published"
"""The name of the run that changes nothing."""

PUBLISHED_LOSS: Final = 0.0734
PUBLISHED_ACCURACY: Final = 0.9776
"""The figures on TensorFlow's page: "TensorFlow 2 quickstart for beginners", tensorflow.org/tutorials/quickstart."""

CHANGES: Final[Mapping[str, Overrides]] = {
    PUBLISHED: Overrides(),
    "epochs-1": Overrides(epochs=1),
    "epochs-20": Overrides(epochs=20),
    "share-0.02": Overrides(share=0.02),
    "share-0.2": Overrides(share=0.2),
    "batch_size-1000": Overrides(batch_size=1000),
    "batch_size-full": Overrides(batch_size="full"),
    "units-16": Overrides(units=16),
    "units-512": Overrides(units=512),
    "hidden_layers-0": Overrides(hidden_layers=0),
    "hidden_layers-3": Overrides(hidden_layers=3),
    "activation-sigmoid": Overrides(activation="sigmoid"),
    "activation-tanh": Overrides(activation="tanh"),
    "dropout-0": Overrides(dropout=0.0),
    "dropout-0.6": Overrides(dropout=0.6),
    "learning_rate-0.00001": Overrides(learning_rate=0.00001),
    "learning_rate-0.03": Overrides(learning_rate=0.03),
    "optimizer-sgd": Overrides(optimizer="sgd", learning_rate=0.01),
    "optimizer-rmsprop": Overrides(optimizer="rmsprop"),
}
"""The change of each run, by its name; with the learning rate where the optimizer's default here is not Keras's."""


@dataclass(frozen=True)
class Layer:
    """A layer: the shapes of its input and output for one digit, and the number of its parameters."""

    kind: str
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    parameters: int


def layers(change: Overrides | None = None) -> list[Layer]:
    """Return the layers of the quickstart's network with that `change`, in their order.

    A dense layer of n inputs and m outputs has n m weights and m biases; flattening and dropout have no parameters.
    """
    settings = DEFAULTS["quickstart"].model_dump() | (change or Overrides()).model_dump()
    found, width = [Layer("flatten", (28, 28), (PIXELS,), 0)], PIXELS
    for _ in range(settings["hidden_layers"]):
        units = settings["units"]
        found.append(_dense("hidden", width, units))
        found.append(Layer("dropout", (units,), (units,), 0))
        width = units
    return [*found, _dense("logits", width, DIGITS)]


def _dense(kind: str, width: int, units: int) -> Layer:
    return Layer(kind, (width,), (units,), width * units + units)
