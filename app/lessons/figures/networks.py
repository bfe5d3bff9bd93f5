"""Figures of networks: their structure, their passes, and their gradients."""

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from app.lessons import Array, layers
from app.lessons.activations import Name, activation
from app.lessons.backpropagation import DenseLayer, trace
from app.lessons.figures.look import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THROUGH: Final[tuple[tuple[Name, str], ...]] = (("relu", "ReLU"), ("tanh", "Tanh"), ("sigmoid", "Sigmoid"))


def vanishing(look: Look) -> None:
    """Draw the norm of the gradient in each of ten layers, for three activations."""
    axes = look.axes("The gradient that reaches each layer", "layer, from input to output", "norm of the gradient")
    count = np.arange(1, 11)
    kinds = dict(
        zip(
            ("relu", "tanh", "sigmoid"),
            (look.colours.accent, look.colours.others[0], look.colours.counter),
            strict=True,
        )
    )
    ends = {}
    for name, label in THROUGH:
        norms = layers.vanishing(name).by_weights
        axes.semilogy(count, norms, color=kinds[name], marker="o", markersize=4.5)
        ends[label] = (float(norms[-1]), kinds[name])
    axes.set_xticks(count)
    axes.set_xlim(1, 10)
    look.ends(axes, ends, 0.08)


def revival(look: Look) -> None:
    """Draw the loss of a neuron that starts dead, with a plain and with leaky ReLUs."""
    axes = look.axes("A dead neuron, and how a leak revives it", "step", "loss")
    for alpha, colour in ((0.0, look.colours.alarm), (0.05, look.colours.others[0]), (0.1, look.colours.accent)):
        losses = layers.revival(alpha=alpha, steps=200).losses
        axes.plot(losses, color=colour)
        at = {0.0: 150, 0.05: 86, 0.1: 43}[alpha]
        label = "ReLU" if not alpha else f"leak of {alpha:g}"
        look.label(axes, (at, float(losses[at]) + 0.03), label, colour, ha="left" if alpha else "center")
    axes.set_xlim(0, 200)
    axes.set_ylim(bottom=0)


def stack(look: Look) -> None:
    """Draw the output of three layers for a line: without activations a line again, with ReLU a bent one."""
    axes = look.axes("Three layers without activations are one", "input", "output")
    x, rng = np.linspace(-3, 3, 241)[:, None], np.random.default_rng(272)
    made = [(rng.normal(0, 1, size) / np.sqrt(size[0]), rng.normal(0, 1, size[1])) for size in ((1, 8), (8, 8), (8, 1))]
    straight, bent = x, x
    for at, (weights, bias) in enumerate(made):
        straight, bent = layers.dense(straight, weights, bias), layers.dense(bent, weights, bias)
        bent = np.maximum(bent, 0) if at < 2 else bent
    one = layers.dense(x, *layers.collapsed(made))
    axes.plot(x, one, color=look.colours.soft, linewidth=9, solid_capstyle="butt")
    axes.plot(x, straight, color=look.colours.accent)
    axes.plot(x, bent, color=look.colours.counter)
    axes.set_xlim(-3, 3)
    linear, relu = (float(y[-1, 0]) for y in (straight, bent))
    look.ends(axes, {"linear layers,\nand the one\nthat they are": (linear, look.colours.accent),
                     "with ReLU\nbetween": (relu, look.colours.counter)}, 0.25)  # fmt: skip


def line(look: Look) -> None:
    """Draw a neuron with one input: a straight line, its weight and its bias."""
    weight, bias = 0.5, 1.0
    axes = look.axes("y = a x + b: one input, one neuron", "input x", "y")
    x = np.array([-4.0, 4.0])
    axes.plot(x, _dense_line(x, weight, bias), color=look.colours.accent)
    axes.axhline(0, color=look.colours.line, linewidth=1)
    axes.axvline(0, color=look.colours.line, linewidth=1)
    axes.plot([0, 1, 1], [bias, bias, bias + weight], color=look.colours.counter, linewidth=1.6)
    axes.plot(0, bias, "o", color=look.colours.accent, markersize=8)
    axes.plot(1, bias + weight, "o", color=look.colours.counter, markersize=8)
    look.label(axes, (-0.15, bias + 0.5), f"bias b = {bias:g}", look.colours.accent, ha="right")
    look.label(axes, (1.2, bias + weight / 2 - 0.35), f"weight a = {weight:g}", look.colours.counter, ha="left")
    axes.set_xlim(-4, 4)
    axes.set_ylim(-3, 5)


def _dense_line(x: Array, weight: float, bias: float) -> Array:
    """Return the output of a dense layer of one neuron for each value (n,) of its one input."""
    return layers.dense(x[:, None], [[weight]], [bias])[:, 0]


def centred(look: Look) -> None:
    """Draw the possible outputs of two neurons, and the directions of their weights' gradient, by activation."""
    look.size(8.8, 4.9)
    inputs = np.sinh(np.linspace(-2.6, 2.6, 40)) / 2  # denser around 0
    both = np.stack(np.meshgrid(inputs, inputs), -1).reshape(-1, 2)
    row = look.row((("Sigmoid", "", ""), ("Tanh", "", "")))
    for axes, (name, label) in zip(row, reversed(THROUGH[1:]), strict=True):
        outputs = activation(name).value(both)
        slopes = np.array([_dense_slopes(pair, error) for pair in outputs for error in (-1.0, 1.0)])
        turns = np.unique(np.rint(np.degrees(np.arctan2(slopes[:, 1], slopes[:, 0])) / 3))
        angles = np.radians(3 * turns)
        axes.plot(*outputs[::7].T, "o", color=look.colours.accent, markersize=3)
        axes.plot(np.cos(angles), np.sin(angles), "o", color=look.colours.counter, markersize=4)
        axes.set_aspect("equal")
        axes.set_xlim(-1.15, 1.15)
        axes.set_ylim(-1.15, 1.15)
        axes.set_title(label)
        axes.set_xlabel("of the first neuron")
    axes = look.figure.axes[0]
    axes.set_ylabel("of the second neuron")
    look.label(axes, (0.5, 0.5), "outputs", look.colours.accent)
    look.label(axes, (-0.5, -0.35), "gradient", look.colours.counter)


def _dense_slopes(outputs: Array, error: float) -> Array:
    """Return the gradient by the two weights of two hidden outputs (2,), given the error of the sum."""
    _, by_weights, _ = layers.dense_gradients(outputs[None], np.ones((2, 1)), np.array([[error]]))
    return by_weights[:, 0]


def small(look: Look) -> None:
    """Draw a network of three neurons with every number of one pass forward (above) and back (below)."""
    made = [
        DenseLayer(np.array([[0.5, -0.4], [-0.3, 0.8]]), np.array([0.1, -0.2]), "sigmoid"),
        DenseLayer(np.array([[0.6], [-0.7]]), np.array([0.05]), "sigmoid"),
    ]
    passed = trace(made, [[1, 0.5]], [[1]], "mean-squared-error")
    axes = look.axes("One pass forward, one pass back")
    axes.set_title(f"loss {passed.loss:.3f}", loc="right", color=look.colours.muted, fontsize=11, fontweight="normal")
    columns = [[(0.0, 1.0), (0.0, -1.0)], [(2.0, 1.0), (2.0, -1.0)], [(4.0, 0.0)]]
    values = [np.array([1, 0.5]), passed.layers[0].outputs[0], passed.layers[1].outputs[0]]
    slopes = [None, passed.layers[0].by_sums[0], passed.layers[1].by_sums[0]]
    for k, layer in enumerate(made):
        for i, start in enumerate(columns[k]):
            for o, end in enumerate(columns[k + 1]):
                axes.plot(*zip(start, end, strict=True), color=look.colours.quiet, linewidth=1, zorder=1)
                share = 0.3 if k == 0 else 0.45
                at = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
                look.label(axes, (at[0], at[1] + 0.1), f"{layer.weights[i, o]:g}", look.colours.text, fontsize=10,
                           fontweight="normal")  # fmt: skip
                look.label(axes, (at[0], at[1] - 0.1), f"{passed.layers[k].by_weights[i, o]:+.4f}",
                           look.colours.counter, fontsize=9, fontweight="normal")  # fmt: skip
    for k, column in enumerate(columns):
        for i, (x, y) in enumerate(column):
            axes.plot(x, y, "o", color=look.colours.paper, markeredgecolor=look.colours.accent, markersize=46,
                      markeredgewidth=1.8, zorder=2)  # fmt: skip
            axes.text(x, y, f"{values[k][i]:.3g}", ha="center", va="center", color=look.colours.accent,
                      fontweight="bold", zorder=3)  # fmt: skip
            slope = slopes[k]
            if slope is not None:
                look.label(axes, (x, y - 0.52), f"{slope[i]:+.4f}", look.colours.counter, fontsize=9,
                           fontweight="normal")  # fmt: skip
    for x, label in ((0, "inputs"), (2, "hidden, sigmoid"), (4, "output, sigmoid")):
        look.label(axes, (x, 1.72), label, look.colours.muted, fontweight="normal")
    note = "on a line: its weight, and the loss's gradient by it; under a neuron: the gradient by its sum"
    look.label(axes, (2, -1.95), note, look.colours.muted, fontweight="normal", fontsize=9.5)
    _without_axes(axes, (-0.6, 4.6), (-2.1, 1.95))


def quickstart(look: Look) -> None:
    """Draw TensorFlow's quickstart network: 784 pixels, 128 neurons of ReLU with dropout, 10 logits."""
    axes = look.axes("The quickstart network: 101,770 numbers to learn")
    heights = {0.0: np.linspace(-1.5, 1.5, 16), 2.2: np.linspace(-1.5, 1.5, 12), 4.4: np.linspace(-1.35, 1.35, 10)}
    rng, stops = np.random.default_rng(1), list(heights)
    for left, right in pairwise(stops):
        for a in heights[left]:
            for b in heights[right]:
                axes.plot((left, right), (a, b), color=look.colours.line, linewidth=0.5, zorder=1)
    dropped = set(rng.choice(12, 3, replace=False).tolist())
    for x, places in heights.items():
        for k, y in enumerate(places):
            out = x == 2.2 and k in dropped
            axes.plot(x, y, "s" if x == 0 else "o", color=look.colours.paper if out else look.colours.accent,
                      markeredgecolor=look.colours.quiet if out else look.colours.accent, markersize=9 if x else 7,
                      zorder=2)  # fmt: skip
            if x == 4.4:
                look.label(axes, (x + 0.22, y), str(9 - k), look.colours.text, fontsize=10)
    for x, title, note in (
        (0.0, "784 pixels", "28 by 28, 0 to 1"),
        (2.2, "128 neurons", "ReLU, a fifth dropped"),
        (4.4, "10 logits", "softmax → probabilities"),
    ):
        look.label(axes, (x, 1.98), title, look.colours.text)
        look.label(axes, (x, 1.74), note, look.colours.muted, fontweight="normal", fontsize=9.5)
    for x, text in ((1.1, "100,480 weights\nand biases"), (3.3, "1,290 weights\nand biases")):
        look.label(axes, (x, -1.85), text, look.colours.muted, fontweight="normal", fontsize=9.5)
    _without_axes(axes, (-0.7, 5.2), (-2.15, 2.15))


def _without_axes(axes: "Axes", x: tuple[float, float], y: tuple[float, float]) -> None:
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.set_axis_off()
