"""The course's figures, drawn by Matplotlib for slides and for readers without JavaScript.

Matplotlib takes a second to load, so it is loaded with the first figure that is requested. Only its object-oriented
interface is used: it keeps no global state, and any thread may draw.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Literal

from app.errors import NotFound
from app.lessons.activations import NAMES as ACTIVATIONS
from app.lessons.figures import (
    convolution,
    descents,
    functions,
    networks,
    neurons,
    predictions,
    preprocessing,
    results,
)
from app.lessons.figures.look import Look, Theme, rendered
from app.lessons.optimizers import NAMES as OPTIMIZERS
from app.lessons.surfaces import NAMES as SURFACES

__all__ = ["FIGURES", "Kind", "Language", "Theme", "check_name", "figure"]

Kind = Literal["png", "svg"]
Language = Literal["en", "ko"]

FIGURES: Final[Mapping[str, Callable[[Look], None]]] = {
    **{f"{name.replace('-', '_')}_function": partial(functions.plain, name=name) for name in functions.PLAIN},
    **{name: partial(functions.with_derivative, name=name) for name in (*ACTIVATIONS, "softmax")},
    **{name: partial(functions.loss, name=name) for name in functions.LOSSES},
    "losses": functions.losses,
    **{f"race-{name}": partial(descents.race, name=name) for name in SURFACES},
    "race-opening": partial(descents.race, name="ravine", racing=("sgd", "momentum")),
    **{name: partial(descents.optimizer, name=name) for name in OPTIMIZERS},
    "batches": descents.batches,
    "noise": descents.noise,
    "race-mnist": descents.race_on_mnist,
    "epochs": descents.epochs,
    "vanishing-gradient": networks.vanishing,
    "dying-relu": networks.revival,
    "linear-stack": networks.stack,
    "small-network": networks.small,
    "quickstart-network": networks.quickstart,
    "straight-line": networks.line,
    "centred": networks.centred,
    "normalizing": preprocessing.normalization,
    "not-normalized": preprocessing.not_normalized,
    "kernel": convolution.kernel,
    "feature-maps": convolution.feature_maps,
    "covered": predictions.occluded,
    "turned": predictions.rotated,
    "augmented": preprocessing.augmented,
    "hidden-neurons": neurons.weights_of_hidden,
    "pixel-sum": neurons.pixel_sum,
    "digit-through": neurons.outputs,
    "digit-by-epoch": predictions.probability_by_epoch,
    "digit-loss-by-epoch": predictions.loss_by_epoch,
    "digit-loss-by-label": predictions.loss_by_label,
    "hard-digits": predictions.hard_digits,
    "whole-numbers": functions.whole_numbers,
    "margin-of-error": functions.margin,
    "missed-digits": results.by_digit,
    "rare-digit": results.rare,
    "quickstart-run": results.run,
    "quickstart-changes": results.changes,
}
"""Every figure by its name; those named `…_function` are the lesson's own six."""


def check_name(name: str) -> None:
    """Raise NotFound when there is no figure of that name."""
    if name not in FIGURES:
        raise NotFound(f"There is no figure {name}; there are {', '.join(FIGURES)}.")


def figure(name: str, kind: Kind, theme: Theme = "light", language: Language = "en") -> bytes:
    """Return a figure as a file, the same bytes every time; raises NotFound when there is none of that name.

    A PNG is in English: the font that draws it has no Korean letters.
    """
    check_name(name)
    return rendered(FIGURES[name], kind, theme, in_korean=language == "ko" and kind == "svg")
