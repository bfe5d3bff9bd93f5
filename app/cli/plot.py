"""Curves as lines of text: braille characters of 2 x 4 dots each, in the colour of the curve through them."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.text import Text

DOTS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a braille character, by row and column. Unicode 15.0, chapter 21.1."""

Curve = Sequence[tuple[float, float]]  # (x, y), x rising


def plot(curves: Mapping[str, Curve], width: int, height: int, until: float) -> list[Text]:
    """Return `height` lines of `width` characters with the curves, each by the style it is drawn in.

    x goes from 0 to `until`; y from the lowest to the highest value of all. Where curves meet, the last one shows.
    """
    values = [y for curve in curves.values() for _, y in curve]
    if not values:
        return [Text(" " * width) for _ in range(height)]
    low, high = min(values), max(values)
    cells = [[(0, "")] * width for _ in range(height)]
    for style, curve in curves.items():
        for column, row in _dots(curve, 2 * width, 4 * height, until, (low, high)):
            bits, _ = cells[row // 4][column // 2]
            cells[row // 4][column // 2] = bits | DOTS[row % 4][column % 2], style
    return [Text.assemble(*((chr(0x2800 + bits), style) for bits, style in row)) for row in cells]


def _dots(curve: Curve, width: int, height: int, until: float, ends: tuple[float, float]) -> set[tuple[int, int]]:
    """Return the (column, row) of each dot of a curve, rows from the top; between its points it goes straight."""
    low, high = ends
    span = (high - low) or 1.0
    at = [(x / until * (width - 1), (high - y) / span * (height - 1)) for x, y in curve]
    dots = set()
    for (x, y), (x_next, y_next) in zip(at, at[1:] or at, strict=False):
        steps = max(1, round(max(abs(x_next - x), abs(y_next - y))))
        for step in range(steps + 1):
            share = step / steps
            dots.add((round(x + share * (x_next - x)), round(y + share * (y_next - y))))
    return {(min(max(column, 0), width - 1), row) for column, row in dots}
