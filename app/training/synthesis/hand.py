"""What a hand makes of a sketch: nothing is straight, nothing meets exactly, and everybody leans another way.

Lengths are in heights of the drawing, as sketches have them. All of it was chosen by hand and eye.
"""

import numpy as np
from numpy.typing import NDArray

from app.training.synthesis.sketch import Dice, Points, Sketch
from app.training.synthesis.spline import curve


def written(sketch: Sketch, dice: Dice) -> list[Points]:
    """Return the strokes of `dice.n` digits as hands write them, each (n, k, 2)."""
    care = np.minimum(dice.rng.gamma(2.0, 0.5, dice.n), 2.5)  # (n,) about 1: how carelessly this hand writes
    round_ = dice.between(0, 1) ** 2
    strokes = []
    for i, stroke in enumerate(sketch):
        line = _rounded(curve(stroke), round_)
        line = _wobbled(line, dice, 0.019 * care)
        line = _ended(line, dice, 0.025 * care)
        strokes.append(_slipped(line, dice, 0.014 * care) if i else line)
    placed = _placed(_warped(strokes, dice), dice)
    return [_landed(_trembled(line, dice), dice) for line in placed]


def _rounded(line: Points, share: NDArray[np.float64]) -> Points:
    """Round corners off: a quick hand is on its way to the next point before it reaches this one."""
    for _ in range(2):
        smooth = line.copy()
        smooth[:, 1:-1] = (line[:, :-2] + 2 * line[:, 1:-1] + line[:, 2:]) / 4
        line = line + share[:, None, None] * (smooth - line)
    return line


def _wobbled(line: Points, dice: Dice, size: NDArray[np.float64]) -> Points:
    """Add slow noise along the line: half waves of 1 to 5 to a stroke, the slower the larger."""
    done = np.linspace(0, 1, line.shape[1])
    waves = np.cos(np.pi * np.arange(1, 6)[:, None] * done)  # (5, k)
    shares = dice.rng.standard_normal((dice.n, 2, 5)) / np.arange(1, 6) ** 0.7
    noise: NDArray[np.float64] = (shares @ waves).transpose(0, 2, 1) * size[:, None, None]
    # a dot or a tick wobbles by less than a whole figure does
    size_of_it = np.clip(np.ptp(line, axis=1).max(1) / 0.7, 0.1, 1)
    wobbled: Points = line + noise * size_of_it[:, None, None]
    return wobbled


def _ended(line: Points, dice: Dice, size: NDArray[np.float64]) -> Points:
    """Let strokes begin and end a little early or late."""
    moved = line.copy()
    for tip, inner in ((0, 1), (-1, -2)):
        way = line[:, tip] - line[:, inner]
        length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-3)
        # never so early that the last line turns round
        far = np.maximum(dice.rng.standard_normal(dice.n) * size, -0.8 * length)
        moved[:, tip] += way * (far / length)[:, None]
    return moved


def _slipped(line: Points, dice: Dice, size: NDArray[np.float64]) -> Points:
    """Put a further stroke down a little off its place, turned and scaled about its middle."""
    middle = line.mean(1, keepdims=True)
    off = dice.rng.standard_normal((dice.n, 1, 2)) * size[:, None, None]
    turn = _matrices(dice.near(0, 0.06), dice.near(1, 0.06), dice.near(1, 0.06), 0)
    slipped: Points = (line - middle) @ turn + middle + off
    return slipped


def _warped(strokes: list[Points], dice: Dice) -> list[Points]:
    """Bend the whole drawing: slow waves across and down, and a taper to the top or the bottom."""
    ways = [(dice.near(0, 0.025)[:, None], dice.between(0, 2 * np.pi)[:, None]) for _ in range(4)]
    taper = dice.near(0, 0.12)[:, None]
    warped = []
    for line in strokes:
        x, y = line[..., 0], line[..., 1]
        by_y = sum(size * np.sin(np.pi * (i + 1) * y + phase) for i, (size, phase) in enumerate(ways[:2]))
        by_x = sum(size * np.sin(np.pi * (i + 1) * x + phase) for i, (size, phase) in enumerate(ways[2:]))
        warped.append(np.stack([(x - 0.3) * (1 + taper * (y - 0.5)) + by_y, y + by_x], 2))
    return warped


def _placed(strokes: list[Points], dice: Dice) -> list[Points]:
    """Lean, stretch and turn the whole drawing; hands lean to the right more often and further than to the left."""
    lean = np.clip(dice.rng.normal(0.16, 0.23, dice.n), -0.32, 0.7)
    wide = np.exp(dice.near(0, 0.25))
    matrix = _matrices(dice.near(0, 0.07), wide, np.ones(dice.n), lean)
    return [line @ matrix for line in strokes]


def _matrices(turn: NDArray[np.float64], wide: NDArray[np.float64], tall: NDArray[np.float64], lean: object) -> Points:
    """Return (n, 2, 2): to be multiplied from the right, they stretch, lean to the right and turn, in radians."""
    cos, sin = np.cos(turn), np.sin(turn)
    lean = np.broadcast_to(np.asarray(lean, float), turn.shape)
    stretch = np.zeros((len(turn), 2, 2))
    stretch[:, 0, 0], stretch[:, 1, 0], stretch[:, 1, 1] = wide, -lean * tall, tall
    rotation = np.stack([np.stack([cos, sin], 1), np.stack([-sin, cos], 1)], 1)
    product: Points = stretch @ rotation
    return product


def _trembled(line: Points, dice: Dice) -> Points:
    """Add quick noise, hardly any for most hands."""
    size = 0.012 * dice.between(0, 1) ** 4
    return line + dice.rng.standard_normal(line.shape) * size[:, None, None]


def _landed(line: Points, dice: Dice) -> Points:
    """Add what the pen draws while it lands and lifts: for some hands a tick at the start or the end."""
    ticks = []
    for end, neighbour in ((line[:, :1], line[:, 1:2]), (line[:, -1:], line[:, -2:-1])):
        long_ = np.where(dice.chance(0.15), dice.between(0.02, 0.07), 0)[:, None, None]
        angle = dice.between(-1.2, 1.2)
        way = end - neighbour
        way = way / np.maximum(np.hypot(way[..., 0], way[..., 1]), 1e-6)[..., None]
        ticks.append(end + long_ * (way @ _matrices(angle, np.ones(dice.n), np.ones(dice.n), 0)))
    return np.concatenate([ticks[0], line, ticks[1]], 1)
