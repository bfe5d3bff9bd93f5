"""Figures of predictions: the probabilities and losses of a digit as it, or the network, changes."""

import numpy as np

from app.digits import rotation
from app.lessons import recorded
from app.lessons.figures.images import frame, paint
from app.lessons.figures.look import Look
from app.lessons.figures.sample import DIGIT, RUN, STROKES, probabilities, probability_bars, sample_steps
from app.lessons.losses import sparse_categorical_crossentropy


def occluded(look: Look) -> None:
    """Draw the digit with a part covered, and a network's probability for it then."""
    image = sample_steps().image
    places = ((0, 0), (6, 13), (12, 14), (20, 11))
    images = [image.copy() for _ in places]
    for one, (row, column) in zip(images, places, strict=True):
        if (row, column) != (0, 0):
            one[row : row + 4, column : column + 4] = 0
    shares = probabilities(images, RUN)[:, DIGIT]
    look.size(11, 4.2)
    for axes, one, (row, column), share in zip(
        look.row([("As it is" if place == (0, 0) else "Covered", "", "") for place in places]),
        images, places, shares, strict=True,
    ):  # fmt: skip
        paint(axes, one)
        frame(look, axes)
        if (row, column) != (0, 0):
            axes.plot([column, column + 4, column + 4, column, column], [row, row, row + 4, row + 4, row],
                      color="#ffb02e", linewidth=2)  # fmt: skip
        axes.set_xlabel(f"a {DIGIT} by {_percent(share)}")


def _percent(share: float) -> str:
    return "over 99.9%" if share >= 0.9995 else f"{share:.1%}"


def rotated(look: Look) -> None:
    """Draw the probability of the digit by the angle of its rotation, for networks trained without augmentation."""
    angles = np.linspace(-40, 40, 41)
    images = [rotation.transformed_digit_image(STROKES, "angle", float(angle)) for angle in angles]
    axes = look.axes("A 3, turned", "degrees, clockwise", "probability of 3")
    for run, colour in (("little", look.colours.counter), ("much", look.colours.accent)):
        axes.plot(angles, probabilities(images, run)[:, DIGIT], color=colour)
    axes.axvline(0, color=look.colours.muted, linestyle=(0, (3, 3)), linewidth=1)
    axes.set_ylim(-0.02, 1.05)
    axes.set_xlim(-40, 40)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    ends = {f"{label}\ndigits": (float(probabilities(images[-1:], run)[0, DIGIT]), colour)
            for run, label, colour in (("little", "1,000", look.colours.counter),
                                       ("much", "55,000", look.colours.accent))}  # fmt: skip
    look.ends(axes, ends, 0.14)


def probability_by_epoch(look: Look) -> None:
    """Draw the digit's probability by epoch of a recorded run, from the untrained network on."""
    run = next(one for one in recorded.said(sample_steps().image) if one.name == RUN)
    axes = look.axes("What was said of a 3", "epoch", "probability")
    x = np.arange(len(run.epochs))
    for digit in range(10):
        is_it = digit == DIGIT
        axes.plot(x, run.probabilities[:, digit], color=look.colours.accent if is_it else look.colours.quiet,
                  linewidth=2.4 if is_it else 1.1, zorder=3 if is_it else 2)  # fmt: skip
    axes.set_xticks(x, [str(epoch) for epoch in run.epochs])
    axes.set_ylim(-0.02, 1.05)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    look.ends(axes, {"3": (float(run.probabilities[-1, DIGIT]), look.colours.accent)})


def loss_by_epoch(look: Look) -> None:
    """Draw the digit's loss by epoch of a recorded run."""
    run = next(one for one in recorded.said(sample_steps().image) if one.name == RUN)
    axes = look.axes("The loss of one digit as the network learns", "epoch", "loss")
    x = np.arange(len(run.epochs))
    losses = sparse_categorical_crossentropy(np.full(len(x), DIGIT), run.probabilities)
    axes.plot(x, losses, color=look.colours.accent, marker="o", markersize=5)
    axes.set_xticks(x, [str(epoch) for epoch in run.epochs])
    axes.set_ylim(bottom=0)


def loss_by_label(look: Look) -> None:
    """Draw the probabilities of the digit, and the loss by label."""
    run = next(one for one in recorded.said(sample_steps().image) if one.name == RUN)
    shares = run.probabilities[1]
    look.size(9.6, 4.5)
    first, second = look.row((("What is said of a 3", "digit", "probability"), ("Its loss, by label", "label", "loss")))
    probability_bars(look, first, shares)
    losses = sparse_categorical_crossentropy(np.arange(10), np.tile(shares, (10, 1)))
    colours = [look.colours.accent if label == shares.argmax() else look.colours.counter for label in range(10)]
    second.bar(np.arange(10), losses, color=colours)
    second.set_xticks(np.arange(10))


def hard_digits(look: Look) -> None:
    """Draw the hard digits of chapter 1 with their labels and the quickstart's answers."""
    found = recorded.hard()
    look.size(9, 8.2)
    count = len(found.images)
    for at, axes in enumerate(look.row([("", "", "")] * count, rows=4)):
        paint(axes, found.images[at])
        frame(look, axes)
        read = int(found.said[at].argmax())
        wrong = read != found.labels[at]
        colour = look.colours.alarm if wrong else look.colours.muted
        axes.set_xlabel(f"{found.labels[at]}, read as {read}", color=colour)
