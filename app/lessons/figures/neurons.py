"""Figures of one recorded network's neurons: their weights, a sum, and the outputs for a digit."""

import numpy as np

from app.digits.normalize import SIDE
from app.lessons import neurons, recorded
from app.lessons.activations import relu
from app.lessons.figures.images import frame, paint, signed
from app.lessons.figures.look import TIMES, Look
from app.lessons.figures.sample import probabilities, probability_bars, sample_steps


def weights_of_hidden(look: Look) -> None:
    """Draw the weights of six hidden neurons of the recorded network as pictures."""
    weights = recorded.last_weights(neurons.RUN)[0]
    chosen = (1, 5, 9, 13, 17, 21)
    look.size(9, 6.4)
    for axes, neuron in zip(look.row([(f"Neuron {one}", "", "") for one in chosen], rows=2), chosen, strict=True):
        rows = weights[:, neuron].reshape(SIDE, SIDE)
        paint(axes, rows, signed(look), float(np.abs(rows).max()))
        frame(look, axes, ground=look.colours.paper)


def pixel_sum(look: Look) -> None:
    """Draw the products of the digit's pixels and a hidden neuron's weights, and their cumulative sum."""
    weights, bias = recorded.last_weights(neurons.RUN)[:2]
    neuron = 13
    products = (sample_steps().image / 255).reshape(-1) * weights[:, neuron]
    look.size(9.6, 4.5)
    picture, axes = look.row(((f"Pixel {TIMES} weight", "", ""), ("Added up", "pixels added", "sum")))
    rows = products.reshape(SIDE, SIDE)
    paint(picture, rows, signed(look), float(np.abs(rows).max()))
    frame(look, picture, ground=look.colours.paper)
    axes.plot(bias[neuron] + np.concatenate([[0.0], products.cumsum()]), color=look.colours.accent)
    axes.axhline(0, color=look.colours.line, linewidth=1)
    axes.set_xlim(0, SIDE * SIDE)
    axes.set_xticks([0, 196, 392, 588, 784])


def outputs(look: Look) -> None:
    """Draw the output of each hidden neuron for the digit, and the ten probabilities."""
    weights, bias = recorded.last_weights(neurons.RUN)[:2]
    values = relu((sample_steps().image / 255).reshape(-1) @ weights + bias)
    look.size(9.6, 4.5)
    first, second = look.row((("24 hidden neurons", "neuron", "output"), ("Ten probabilities", "digit", "")))
    first.bar(np.arange(len(values)), values, color=look.colours.accent)
    probability_bars(look, second, probabilities([sample_steps().image], neurons.RUN)[0])
