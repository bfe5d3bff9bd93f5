"""The course's figures, drawn by Matplotlib for slides and for readers without JavaScript.

Matplotlib takes a second to load, so that it is loaded with the first figure that somebody asks for and not before. Its
object-oriented side is used alone: nothing stays behind, and any thread may draw.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Literal

from app.errors import NotFound
from app.lessons.activations import NAMES as ACTIVATIONS
from app.lessons.figures import accounts, descents, digits, functions, networks
from app.lessons.figures.look import Look, Theme, rendered
from app.lessons.optimizers import NAMES as OPTIMIZERS
from app.lessons.surfaces import NAMES as SURFACES

__all__ = ["FIGURES", "Kind", "Theme", "figure"]

Kind = Literal["png", "svg"]

FIGURES: Final[Mapping[str, Callable[[Look], None]]] = {
    **{f"{name.replace('-', '_')}_function": partial(functions.plain, name=name) for name in functions.PLAIN},
    **{name: partial(functions.with_derivative, name=name) for name in (*ACTIVATIONS, "softmax")},
    **{name: partial(functions.loss, name=name) for name in functions.LOSSES},
    "losses": functions.losses,
    **{f"race-{name}": partial(descents.race, name=name) for name in SURFACES},
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
    "normalizing": digits.normalizing,
    "not-normalized": digits.not_normalized,
    "kernel": digits.kernel,
    "feature-maps": digits.feature_maps,
    "covered": digits.covered,
    "turned": digits.turned,
    "augmented": digits.augmented,
    "hidden-neurons": digits.hidden,
    "pixel-sum": digits.pixel_sum,
    "digit-through": digits.through,
    "digit-by-epoch": digits.read_by_epoch,
    "digit-loss-by-epoch": digits.loss_by_epoch,
    "digit-loss-by-label": digits.loss_by_label,
    "hard-digits": digits.hard,
    "whole-numbers": functions.whole_numbers,
    "margin-of-error": functions.margin,
    "missed-digits": accounts.by_digit,
    "rare-digit": accounts.rare,
    "quickstart-run": accounts.run,
    "quickstart-changes": accounts.changes,
}
"""Every figure by its name; those named `…_function` are the lesson's own six."""


def figure(name: str, kind: Kind, theme: Theme = "light") -> bytes:
    """Return a figure as a file, the same bytes every time; raises NotFound when there is none of that name."""
    if name not in FIGURES:
        raise NotFound(f"There is no figure {name}; there are {', '.join(FIGURES)}.")
    return rendered(FIGURES[name], kind, theme)
