"""Figures of activations and losses."""

from typing import Final

import numpy as np

from app.lessons import activations, backpropagation
from app.lessons import losses as of
from app.lessons.figures.look import Look

X: Final = np.linspace(-6, 6, 121)
PLAIN: Final = ("step", "sigmoid", "tanh", "relu", "leaky-relu", "softmax")
LOSSES: Final = (
    "mean-squared-error", "binary-crossentropy", "categorical-crossentropy", "sparse-categorical-crossentropy",
)  # fmt: skip
TITLES: Final = {
    "step": "Step", "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU", "leaky-relu": "Leaky ReLU",
    "softmax": "Softmax", "linear": "Linear",
    "mean-squared-error": "Mean squared error", "binary-crossentropy": "Binary cross-entropy",
    "categorical-crossentropy": "Categorical cross-entropy",
    "sparse-categorical-crossentropy": "Sparse categorical cross-entropy",
}  # fmt: skip
FORMULAS: Final = {
    "step": "1 where x > 0, else 0", "sigmoid": r"$1\,/\,(1 + e^{-x})$",
    "tanh": r"$(e^{x} - e^{-x})\,/\,(e^{x} + e^{-x})$", "relu": "max(0, x)",
    "leaky-relu": "x where x > 0, else 0.1 x", "linear": "x", "softmax": r"$e^{x_i}\,/\,\sum_j\, e^{x_j}$",
}  # fmt: skip
CURVE_AT: Final = {
    "step": (3.2, 0.93), "sigmoid": (2.6, 0.82), "tanh": (2.4, 0.8), "relu": (3.2, 4.2), "leaky-relu": (3.2, 4.2),
    "linear": (3.2, 4.4),
}  # fmt: skip
SLOPE_AT: Final = {
    "step": (3.2, 0.08), "sigmoid": (2.6, 0.2), "tanh": (2.5, 0.22), "relu": (4.6, 0.5), "leaky-relu": (4.6, 0.5),
    "linear": (4.6, 0.4),
}  # fmt: skip


def plain(look: Look, name: str) -> None:
    """Draw one curve over x from -6 to 6 in steps of 0.1, as the lesson has it."""
    axes = look.axes(f"{TITLES[name]} function", "x")
    if name == "sigmoid":
        axes.axvline(0, color=look.colours.muted, linestyle=":", linewidth=1.4)
    if name == "tanh":
        axes.axhline(0, color=look.colours.muted, linestyle="--", linewidth=1.2)
    y = activations.softmax(X) if name == "softmax" else _chosen(name).value(X)
    axes.plot(X, y, color=look.colours.accent)
    axes.set_xlim(-6, 6)


def with_derivative(look: Look, name: str) -> None:
    """Draw an activation and its derivative."""
    if name == "softmax":
        _temperatures(look)
        return
    axes = look.axes(TITLES[name], "x")
    axes.set_title(FORMULAS[name], loc="right", color=look.colours.muted, fontsize=11, fontweight="normal")
    chosen = _chosen(name)
    apart = [X[:61], np.array([1e-9, *X[61:]])]  # a curve with a jump at 0 is drawn in two parts
    for part in apart if chosen.kinks else [X]:
        axes.plot(part, chosen.derivative(part), color=look.colours.counter, linewidth=1.8, linestyle=(0, (4, 2)))
    for part in apart if name == "step" else [X]:
        axes.plot(part, chosen.value(part), color=look.colours.accent)
    axes.set_xlim(-6, 6)
    look.label(axes, CURVE_AT[name], "f(x)", look.colours.accent, ha="right")
    look.label(axes, SLOPE_AT[name], "slope", look.colours.counter)


def _chosen(name: str) -> activations.Activation:
    return next(activations.activation(known) for known in activations.NAMES if known == name)


def _temperatures(look: Look) -> None:
    """Draw the softmax of the same ten logits at three temperatures."""
    logits = np.array([0.2, -1.0, 1.1, 2.4, -0.6, 0.4, -2.0, 4.0, 0.7, 3.1])
    titles = [
        (f"T = {temperature:g}", "digit", "probability" if not at else "") for at, temperature in enumerate((0.5, 1, 3))
    ]
    for axes, temperature in zip(look.row(titles, level=True), (0.5, 1, 3), strict=True):
        shares = activations.softmax(logits, temperature)
        colours = [look.colours.accent if share == shares.max() else look.colours.quiet for share in shares]
        axes.bar(np.arange(10), shares, color=colours, width=0.72)
        axes.set_xticks(range(10))
        axes.grid(axis="x", visible=False)
        look.label(axes, (7, float(shares.max()) + 0.035), f"{shares.max():.0%}", look.colours.accent)
        axes.set_ylim(0, 1)
    look.figure.suptitle("Softmax of the same ten logits", x=0.015, ha="left", fontsize=14, fontweight="bold")


def loss(look: Look, name: str) -> None:
    """Draw a loss over the prediction, and its gradient by the logit."""
    left, right = look.row(
        (
            (TITLES[name], "prediction of what is right", "loss"),
            ("Gradient by the logit", "prediction of what is right", ""),
        )
    )
    p = np.linspace(0.002, 0.998, 250)
    value, by_logit = _loss(name, p)
    left.plot(p, value, color=look.colours.accent)
    right.plot(p, by_logit, color=look.colours.counter)
    right.axhline(0, color=look.colours.line, linewidth=1)
    left.set_ylim(bottom=0)
    for axes in (left, right):
        axes.set_xlim(0, 1)


def losses(look: Look) -> None:
    """Draw squared error beside cross-entropy: the loss of a mistake, and its gradient."""
    left, right = look.row(
        (("What a prediction costs", "prediction of what is right", "loss"),
         ("What the network hears", "prediction of what is right", "gradient by the logit"))
    )  # fmt: skip
    p = np.linspace(0.002, 0.998, 250)
    (squares, by_squares), (entropy, by_entropy) = _loss("mean-squared-error", p), _loss("binary-crossentropy", p)
    for axes, first, second in ((left, squares, entropy), (right, by_squares, by_entropy)):
        axes.plot(p, first, color=look.colours.counter)
        axes.plot(p, second, color=look.colours.accent)
        axes.set_xlim(0, 1)
    left.set_ylim(0, 5)
    look.label(left, (0.2, 2.3), "cross-entropy", look.colours.accent, ha="left")
    look.label(left, (0.03, 0.17), "squared error", look.colours.counter, ha="left")
    look.label(right, (0.5, -0.6), "cross-entropy", look.colours.accent, ha="left")
    look.label(right, (0.27, -0.36), "squared error", look.colours.counter)


def _loss(name: str, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the loss of predictions `p` (n,) of what is right, and its gradient by their logits."""
    column, wanted = p[:, None], np.ones((len(p), 1))
    for kind, (value, slope) in backpropagation.LOSSES.items():
        if kind == name:
            return value(wanted, column), slope(wanted, column)[:, 0] * p * (1 - p)
    shares = np.column_stack([p, *[(1 - p) / 9] * 9])
    labels = np.zeros(len(p), np.int64)
    by_logit = of.sparse_categorical_crossentropy_logits_gradient(labels, np.log(shares))[:, 0]
    if name == "sparse-categorical-crossentropy":
        return of.sparse_categorical_crossentropy(labels, shares), by_logit
    return of.categorical_crossentropy(of.one_hot(labels, 10), shares), by_logit


def whole_numbers(look: Look) -> None:
    """Draw the share of numbers of several digits that are read without a mistake, by the accuracy of one digit."""
    axes = look.axes("Numbers read without a mistake", "accuracy of one digit", "share of the numbers")
    accuracy = np.linspace(0.8, 1, 101)
    for count, colour in ((5, look.colours.accent), (8, look.colours.counter), (16, look.colours.others[0])):
        whole = accuracy**count
        axes.plot(accuracy, whole, color=colour)
        look.label(axes, (0.95, float(0.95**count)), f"{count} digits: {0.95**count:.0%}", colour, ha="right")
    axes.axvline(0.95, color=look.colours.muted, linestyle=(0, (3, 3)), linewidth=1)
    axes.set_xlim(0.8, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xticks([0.8, 0.85, 0.9, 0.95, 1], ["80%", "85%", "90%", "95%", "100%"])
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])


def margin(look: Look) -> None:
    """Draw the 95% interval of an accuracy of 98%, by the number of digits that it was measured on."""
    axes = look.axes("How far an accuracy of 98% can be trusted", "digits that it was measured on", "accuracy")
    count = np.geomspace(20, 10_000, 120)
    half = 1.96 * np.sqrt(0.98 * 0.02 / count)
    axes.fill_between(count, 0.98 - half, np.minimum(1, 0.98 + half), color=look.colours.soft)
    axes.axhline(0.98, color=look.colours.accent)
    axes.set_xscale("log")
    axes.set_xticks([20, 100, 1000, 10_000], ["20", "100", "1,000", "10,000"])
    axes.set_yticks([0.92, 0.94, 0.96, 0.98, 1], ["92%", "94%", "96%", "98%", "100%"])
    axes.set_xlim(20, 10_000)
    for at in (100, 1000):
        size = 1.96 * float(np.sqrt(0.98 * 0.02 / at))
        look.label(axes, (at, 0.98 - size), f"± {size:.1%}", look.colours.accent, va="top")
