"""Every way of writing each digit."""

from app.training.synthesis import eight, five, four, nine, one, seven, six, three, two, zero
from app.training.synthesis.sketch import Way

WAYS: tuple[tuple[Way, ...], ...] = (
    zero.WAYS, one.WAYS, two.WAYS, three.WAYS, four.WAYS, five.WAYS, six.WAYS, seven.WAYS, eight.WAYS, nine.WAYS,
)  # fmt: skip
