"""What a way of writing is made of: points and arcs that a pen passes, for many digits at once.

A drawing's box is about 1 high, y down, its left edge near x = 0. Angles are in degrees, clockwise as one sees them:
0 right, 90 down, 180 left, 270 (or -90) up. Everything is drawn for n digits at once, so a value is one number for
all of them or an (n,) array.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Value = float | NDArray[np.float64]
Points = NDArray[np.float64]  # (n, k, 2): k points of n digits
Stroke = tuple[Points, ...]  # what the pen draws without lifting: smooth pieces that meet at corners
Sketch = list[Stroke]


@dataclass(frozen=True)
class Dice:
    """What draws the proportions of `n` digits."""

    n: int
    rng: np.random.Generator

    def between(self, low: float, high: float) -> NDArray[np.float64]:
        """Return (n,) values, all of `low` to `high` alike."""
        return self.rng.uniform(low, high, self.n)

    def near(self, middle: float, spread: float) -> NDArray[np.float64]:
        """Return (n,) values about `middle`, normal with the standard deviation `spread`, at most 2 of it away."""
        return middle + spread * np.clip(self.rng.standard_normal(self.n), -2, 2)

    def chance(self, share: float) -> NDArray[np.bool_]:
        """Return (n,) of which about `share` are true."""
        chosen: NDArray[np.bool_] = self.rng.random(self.n) < share
        return chosen

    def path(self, *points: tuple[Value, Value]) -> Points:
        """Return the points, each an x and a y, as (n, k, 2)."""
        made = np.empty((self.n, len(points), 2))
        for i, (x, y) in enumerate(points):
            made[:, i, 0], made[:, i, 1] = x, y
        return made

    def arc(
        self, centre: tuple[Value, Value], radii: tuple[Value, Value], turn: tuple[Value, Value], swell: Value = 1.0
    ) -> Points:
        """Return an arc of an ellipse as (n, 9, 2), from the first to the second angle of `turn`.

        Its radii change evenly to `swell` times theirs at its end, so that a full turn need not meet its start.
        """
        start, end, growth = (np.broadcast_to(v, self.n)[:, None] for v in (*turn, swell))
        done = np.linspace(0, 1, 9)
        angle = np.radians(start + (end - start) * done)
        size = 1 + (growth - 1) * done
        (x, y), (wide, tall) = ((np.broadcast_to(v, self.n)[:, None] for v in pair) for pair in (centre, radii))
        return np.stack([x + wide * size * np.cos(angle), y + tall * size * np.sin(angle)], 2)


def joined(*parts: Points) -> Points:
    """Return points one after the other as one smooth piece."""
    return np.concatenate(parts, 1)


def either(chosen: NDArray[np.bool_], one: Points, other: Points) -> Points:
    """Return, digit by digit, `one` where `chosen`, else `other`; both (n, k, 2)."""
    return np.where(chosen[:, None, None], one, other)


def from_corner(corner: Points, *parts: Points) -> Points:
    """Return a smooth piece that starts where the piece `corner` ended."""
    return joined(corner[:, -1:], *parts)


@dataclass(frozen=True)
class Way:
    """A way of writing a digit: its share among the ways (any unit), how it goes, and why it is here."""

    name: str
    weight: float
    sketch: Callable[[Dice], Sketch]
    why: str
