"""The defaults of each recipe, and which overrides fit it: what the web side knows of recipes."""

from collections.abc import Mapping
from typing import Final

from app.jobs.overrides import Overrides

DEFAULTS: Final[Mapping[str, Overrides]] = {
    "quickstart": Overrides(
        epochs=5, batch_size=32, optimizer="adam", learning_rate=0.001, schedule="constant", activation="relu",
        hidden_layers=1, units=128, dropout=0.2, loss="categorical-crossentropy", seed=0, share=1.0, quantize=True,
    ),
    "fast": Overrides(
        epochs=3, batch_size=192, optimizer="adam", learning_rate=0.01, schedule="one-cycle", activation="relu",
        hidden_layers=1, units=96, dropout=0.0, loss="categorical-crossentropy", seed=0, share=1.0, quantize=True,
    ),
    "best": Overrides(
        epochs=30, batch_size=128, optimizer="adam", learning_rate=0.004, schedule="one-cycle", activation="relu",
        hidden_layers=0, units=128, dropout=0.0, loss="categorical-crossentropy", seed=1, share=1.0, quantize=True,
    ),
    "refine": Overrides(
        epochs=2, batch_size=128, optimizer="adam", learning_rate=0.0003, schedule="one-cycle", seed=0, share=1 / 3,
        quantize=True,
    ),
    "compact": Overrides(
        epochs=16, batch_size=128, optimizer="adam", learning_rate=0.004, schedule="one-cycle", activation="relu",
        hidden_layers=0, units=128, dropout=0.0, loss="categorical-crossentropy", seed=0, share=1.0, quantize=True,
    ),
}  # fmt: skip
"""The value of each override where it is not given, as in `app.training.recipes`."""

RATES: Final[Mapping[str, Mapping[str, float]]] = {
    "quickstart": {
        "sgd": 0.2, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.05,
        "rmsprop": 0.001, "adam": 0.001, "adamw": 0.001,
    },
    "fast": {
        "sgd": 0.5, "momentum": 0.1, "nesterov": 0.1, "adagrad": 0.1,
        "rmsprop": 0.004, "adam": 0.01, "adamw": 0.01,
    },
    "best": {
        "sgd": 0.5, "momentum": 0.1, "nesterov": 0.1, "adagrad": 0.05,
        "rmsprop": 0.002, "adam": 0.004, "adamw": 0.004,
    },
    "refine": {
        "sgd": 0.03, "momentum": 0.005, "nesterov": 0.005, "adagrad": 0.005,
        "rmsprop": 0.0003, "adam": 0.0003, "adamw": 0.0003,
    },
    "compact": {
        "sgd": 0.5, "momentum": 0.1, "nesterov": 0.1, "adagrad": 0.05,
        "rmsprop": 0.002, "adam": 0.004, "adamw": 0.004,
    },
}  # fmt: skip
"""The learning rate that comes with an optimizer, by recipe."""


LEARN_FROM_CURRENT: Final = ("refine", "compact")
"""The recipes that go on with, or are taught by, the network that serves."""

NETWORK_OVERRIDES: Final = ("activation", "alpha", "hidden_layers", "units", "dropout", "loss")


def fixed_overrides(recipe: str) -> tuple[str, ...]:
    """Return the overrides that the recipe never accepts."""
    return NETWORK_OVERRIDES if recipe == "refine" else ()


def unused_without_layers(recipe: str) -> tuple[str, ...]:
    """Return the overrides that have no effect where the recipe has no hidden layers."""
    # the only network that consists of dense layers alone
    return ("units", "activation", "dropout") if recipe == "quickstart" else ("units",)


def override_fault(recipe: str, given: Overrides) -> tuple[str, str] | None:
    """Return the override that does not fit the recipe or the others, and why; None when all fit."""
    refused = [name for name in fixed_overrides(recipe) if getattr(given, name) is not None]
    if refused:
        return refused[0], "refine goes on with the network that serves, whose layers and loss stay as they are"
    defaults = DEFAULTS.get(recipe, Overrides())
    activation = given.activation or defaults.activation
    layers = defaults.hidden_layers if given.hidden_layers is None else given.hidden_layers
    if given.alpha is not None and activation != "leaky-relu":
        return "alpha", f"alpha is the slope of leaky-relu, and the activation is {activation}; give both or neither"
    if layers == 0 and given.units is not None:
        return "units", "There are no hidden layers to have units; give hidden_layers 1 or more too"
    if layers == 0:
        if "activation" in unused_without_layers(recipe) and given.activation is not None:
            return "activation", "Without hidden layers there is no activation; give hidden_layers 1 or more"
        if "dropout" in unused_without_layers(recipe) and given.dropout:
            return "dropout", "Without hidden layers there is nothing to drop; give hidden_layers 1 or more"
    return None
