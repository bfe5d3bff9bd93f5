"""Loss surfaces over two parameters that show each optimizer's strengths and weaknesses.

The ravine is that of K. Saito, "Deep Learning from Scratch", 2016, chapter 6, four times as flat along; the others are
our own. The minima of all are known exactly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from app.lessons import Array, ArrayLike, as_array
from app.lessons.optimizers import Name as OptimizerName

Name = Literal["bowl", "ravine", "saddle", "local-minimum", "plateau"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)

Point = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """A loss over two parameters: points (..., 2) to their height (...) and to their gradient (..., 2).

    `extent` is the part that is shown: x from, x to, y from, y to. `minima` are its lowest points. `start` is the
    starting point of the race, and `rates` are the learning rates that suit each optimizer there.
    """

    name: Name
    formula: str
    value: Callable[[ArrayLike], Array]
    gradient: Callable[[ArrayLike], Array]
    extent: tuple[float, float, float, float]
    minima: tuple[Point, ...]
    start: Point
    rates: Mapping[OptimizerName, float]

    def grid(self, points: int) -> tuple[Array, Array, Array]:
        """Return `points` x, as many y, and the heights there, (points, points), a row for each y."""
        left, right, low, high = self.extent
        x, y = np.linspace(left, right, points), np.linspace(low, high, points)
        return x, y, self.value(np.stack(np.meshgrid(x, y), -1))


def bowl(p: ArrayLike) -> Array:
    """Return (x^2 + y^2) / 2: equally steep in every direction."""
    x, y = _split(p)
    return as_array((x**2 + y**2) / 2)


def bowl_gradient(p: ArrayLike) -> Array:
    """Return (x, y)."""
    return as_array(p).copy()


def ravine(p: ArrayLike) -> Array:
    """Return x^2 / 80 + y^2: the curvature across is eighty times that along, so no step suits both.

    Gradient descent at its best rate then leaves 79/81 of the distance a step, momentum of 0.9 only the root of 0.9
    (B. Polyak, 1964). Were the curvature twenty times that along, it would be the other way round.
    """
    x, y = _split(p)
    return as_array(x**2 / 80 + y**2)


def ravine_gradient(p: ArrayLike) -> Array:
    """Return (x / 40, 2 y)."""
    return as_array(as_array(p) * np.array([0.025, 2.0]))


def saddle(p: ArrayLike) -> Array:
    """Return x^2 / 2 - y^2 / 2 + y^4 / 16, with minima at (0, -2) and (0, 2).

    Its gradient is zero at (0, 0) too, which is a minimum along x but a maximum along y.
    """
    x, y = _split(p)
    return (x**2 - y**2) / 2 + y**4 / 16


def saddle_gradient(p: ArrayLike) -> Array:
    """Return (x, -y + y^3 / 4)."""
    x, y = _split(p)
    return np.stack([x, -y + y**3 / 4], -1)


def local_minimum(p: ArrayLike) -> Array:
    """Return x^4 / 4 - 0.945 x^2 + 0.54 x + y^2 / 2.

    Its slope along x is (x + 1.5) (x - 0.3) (x - 1.2): the lowest point is at x = -1.5, a lesser one at x = 1.2, and a
    ridge between them at x = 0.3.
    """
    x, y = _split(p)
    return x**4 / 4 - 0.945 * x**2 + 0.54 * x + y**2 / 2


def local_minimum_gradient(p: ArrayLike) -> Array:
    """Return ((x + 1.5) (x - 0.3) (x - 1.2), y)."""
    x, y = _split(p)
    return np.stack([(x + 1.5) * (x - 0.3) * (x - 1.2), y], -1)


def plateau(p: ArrayLike) -> Array:
    """Return 1 - e^-((x^2 + y^2) / 2): a hole in an almost flat plain."""
    return 1 - np.exp(-bowl(p))


def plateau_gradient(p: ArrayLike) -> Array:
    """Return (x, y) e^-((x^2 + y^2) / 2)."""
    return as_array(p) * np.exp(-bowl(p))[..., None]


def _split(p: ArrayLike) -> tuple[Array, Array]:
    p = as_array(p)
    return p[..., 0], p[..., 1]


SURFACES: Final[Mapping[Name, Surface]] = {
    surface.name: surface
    for surface in (
        Surface(
            "bowl", "x²/2 + y²/2", bowl, bowl_gradient, (-3, 3, -2.25, 2.25), ((0, 0),), (-2.5, 1.7),
            {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5,
             "rmsprop": 0.05, "adam": 0.1, "adamw": 0.1},
        ),
        Surface(
            "ravine", "x²/80 + y²", ravine, ravine_gradient, (-10, 10, -5, 5), ((0, 0),), (-7, 2),
            {"sgd": 0.95, "momentum": 0.15, "nesterov": 0.15, "adagrad": 1.0,
             "rmsprop": 0.05, "adam": 0.15, "adamw": 0.15},
        ),
        Surface(
            "saddle", "x²/2 - y²/2 + y⁴/16", saddle, saddle_gradient, (-3, 3, -3, 3), ((0, -2), (0, 2)), (-2.4, 0.001),
            {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.3,
             "rmsprop": 0.05, "adam": 0.05, "adamw": 0.05},
        ),
        Surface(
            "local-minimum", "x⁴/4 - 0.945x² + 0.54x + y²/2", local_minimum, local_minimum_gradient,
            (-2.5, 2.5, -2, 2), ((-1.5, 0),), (2.2, 1.4),
            {"sgd": 0.05, "momentum": 0.05, "nesterov": 0.05, "adagrad": 0.5,
             "rmsprop": 0.05, "adam": 0.1, "adamw": 0.1},
        ),
        Surface(
            "plateau", "1 - exp(-(x² + y²)/2)", plateau, plateau_gradient, (-4, 4, -3, 3), ((0, 0),), (-3.2, 2),
            {"sgd": 0.5, "momentum": 0.5, "nesterov": 0.5, "adagrad": 0.5,
             "rmsprop": 0.05, "adam": 0.1, "adamw": 0.1},
        ),
    )
}  # fmt: skip
