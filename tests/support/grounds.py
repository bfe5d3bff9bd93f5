"""Digits on the grounds that people send them on: frames, help grids, form cells, combs, ruled paper, uneven light.

Each ground has one thing that makes the ink hard to find; `on_ground` draws one at random places and sizes.
"""

import io
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Rng = np.random.Generator
Grey = NDArray[np.uint8]
Sheet = NDArray[np.float64]

SIDE: Final = 280


def ink_of(digit: Grey, rng: Rng, share: tuple[float, float] = (0.5, 0.72)) -> Sheet:
    """Return a digit image, (28, 28) uint8, as shares of ink on a (280, 280) sheet, about in its middle."""
    rows, columns = np.flatnonzero(digit.any(1)), np.flatnonzero(digit.any(0))
    box = Image.fromarray(digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = rng.uniform(*share) * SIDE / max(box.size)
    size = [max(1, round(side * scale)) for side in box.size]
    grown = np.asarray(box.resize(size, Image.Resampling.BICUBIC), float) / 255
    sheet = np.zeros((SIDE, SIDE))
    slack = [SIDE - side for side in grown.shape]
    top, left = (int(side * rng.uniform(0.42, 0.58)) for side in slack)
    sheet[top : top + grown.shape[0], left : left + grown.shape[1]] = np.clip((grown - 0.25) * 2, 0, 1)
    return sheet


def _drawn(lines: Callable[[ImageDraw.ImageDraw], None]) -> Sheet:
    """Return what is drawn in white, (280, 280) in 0..1."""
    image = Image.new("L", (SIDE, SIDE))
    lines(ImageDraw.Draw(image))
    return np.asarray(image, float) / 255


def _blend(ink: Sheet, printed: Sheet, tone: float, pen: float = 0.0, paper: Sheet | float = 255.0) -> Grey:
    """Return print of a tone on paper, and ink over it; (280, 280) uint8."""
    sheet = paper * (1 - printed) + tone * printed
    return np.clip(sheet * (1 - ink) + pen * ink, 0, 255).round().astype(np.uint8)


def _rectangle(inset: int, width: int) -> Callable[[ImageDraw.ImageDraw], None]:
    return lambda draw: draw.rectangle((inset, inset, SIDE - 1 - inset, SIDE - 1 - inset), outline=255, width=width)


def _frame(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, _drawn(_rectangle(0, int(rng.integers(1, 4)))), 0)


def _grey_frame(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, _drawn(_rectangle(0, int(rng.integers(1, 5)))), rng.uniform(90, 220))


def _frame_on_black(ink: Sheet, rng: Rng) -> Grey:
    return 255 - _frame(ink, rng)


def _box(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, _drawn(_rectangle(int(rng.integers(4, 20)), int(rng.integers(1, 6)))), 0)


def _grey_box(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, _drawn(_rectangle(int(rng.integers(4, 20)), int(rng.integers(1, 6)))), rng.uniform(90, 200))


def _double_frame(ink: Sheet, rng: Rng) -> Grey:
    inset = int(rng.integers(5, 12))
    return _blend(ink, np.maximum(_drawn(_rectangle(0, 2)), _drawn(_rectangle(inset, 1))), rng.uniform(0, 120))


def _binary_cell(ink: Sheet, rng: Rng) -> Grey:
    return np.where(_box(ink, rng) < 128, 0, 255).astype(np.uint8)


def _small_cell(ink: Sheet, rng: Rng) -> Grey:
    return np.asarray(Image.fromarray(_box(ink, rng)).resize((64, 64), Image.Resampling.BOX))


def _grid_lines(step: float, width: int, start: float) -> Sheet:
    def lines(draw: ImageDraw.ImageDraw) -> None:
        for at in np.arange(start, SIDE, step):
            draw.line((at, 0, at, SIDE), fill=255, width=width)
            draw.line((0, at, SIDE, at), fill=255, width=width)

    return _drawn(lines)


def _grid(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, _grid_lines(rng.uniform(8, 40), 1, rng.uniform(0, 8)), rng.uniform(180, 240))


def _dark_grid(ink: Sheet, rng: Rng) -> Grey:
    return _blend(
        ink, _grid_lines(rng.uniform(35, 90), int(rng.integers(1, 3)), rng.uniform(0, 35)), rng.uniform(0, 120)
    )


def _cross(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, _grid_lines(SIDE, 1 + int(rng.integers(2)), SIDE / 2), rng.uniform(120, 225))


def _dashed(ink: Sheet, rng: Rng) -> Grey:
    dash = int(rng.integers(3, 9))

    def lines(draw: ImageDraw.ImageDraw) -> None:
        for y in (SIDE // 6, SIDE // 2, SIDE - SIDE // 6):
            for x in range(0, SIDE, 2 * dash):
                draw.line((x, y, x + dash - 1, y), fill=255, width=2)

    return _blend(ink, _drawn(lines), rng.uniform(100, 210))


def _guide_lines(ink: Sheet, rng: Rng) -> Grey:
    def lines(draw: ImageDraw.ImageDraw) -> None:
        for y in (SIDE * 0.1, SIDE * 0.9):
            draw.line((0, y, SIDE, y), fill=255, width=int(rng.integers(1, 4)))

    return _blend(ink, _drawn(lines), rng.uniform(0, 200))


def _underlined(ink: Sheet, rng: Rng) -> Grey:
    bottom = int(np.flatnonzero(ink.any(1))[-1]) + int(rng.integers(4, 20))
    return _blend(ink, _drawn(lambda draw: draw.line((0, bottom, SIDE, bottom), fill=255, width=3)), 0)


def _comb(ink: Sheet, rng: Rng) -> Grey:
    bottom, tick = SIDE - int(rng.integers(4, 16)), int(rng.integers(20, 80))

    def lines(draw: ImageDraw.ImageDraw) -> None:
        draw.line((6, bottom, SIDE - 7, bottom), fill=255, width=2)
        for x in (6, SIDE - 7):
            draw.line((x, bottom - tick, x, bottom), fill=255, width=2)

    return _blend(ink, _drawn(lines), rng.uniform(0, 120))


def _sides(ink: Sheet, rng: Rng) -> Grey:
    """Draw the separators of a comb that is cut through."""

    def lines(draw: ImageDraw.ImageDraw) -> None:
        for x in (4, SIDE - 5):
            draw.line((x, 0, x, SIDE), fill=255, width=2)

    return _blend(ink, _drawn(lines), rng.uniform(0, 160))


def _ruled(ink: Sheet, rng: Rng) -> Grey:
    gap, start = rng.uniform(30, 60), rng.uniform(0, 30)

    def lines(draw: ImageDraw.ImageDraw) -> None:
        for y in np.arange(start, SIDE, gap):
            draw.line((0, y, SIDE, y), fill=255, width=1 + int(rng.integers(2)))

    return _blend(ink, _drawn(lines), rng.uniform(130, 225))


def _margin(ink: Sheet, rng: Rng) -> Grey:
    ruled = _ruled(ink, rng).astype(float)
    ruled[:, 18:20] = np.minimum(ruled[:, 18:20], 140)
    return ruled.astype(np.uint8)


def _noisy(sheet: Sheet, rng: Rng, grain: float = 4.0) -> Grey:
    return np.clip(sheet + rng.normal(0, grain, sheet.shape), 0, 255).round().astype(np.uint8)


def _ruled_photo(ink: Sheet, rng: Rng) -> Grey:
    return _noisy(_ruled(ink, rng).astype(float) * 0.85, rng)


def _frame_photo(ink: Sheet, rng: Rng) -> Grey:
    blurred = Image.fromarray(_box(ink, rng)).filter(ImageFilter.GaussianBlur(1))
    return _noisy(np.asarray(blurred, float) * 0.8 + 20, rng)


def _places() -> tuple[Sheet, Sheet]:
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    return x, y


def _light(ink: Sheet, light: Sheet | float) -> Sheet:
    reflected: Sheet = (0.9 - 0.75 * ink) * light * 255
    return reflected


def _gradient(ink: Sheet, rng: Rng) -> Grey:
    x, y = _places()
    angle = rng.uniform(0, 2 * np.pi)
    return _light(ink, 0.75 + rng.uniform(0.1, 0.25) * (np.cos(angle) * x + np.sin(angle) * y)).round().astype(np.uint8)


def _gradient_on_black(ink: Sheet, rng: Rng) -> Grey:
    return 255 - _gradient(ink, rng)


def _shadow(ink: Sheet, rng: Rng) -> Grey:
    x, y = _places()
    angle = rng.uniform(0, 2 * np.pi)
    side = (np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.5, 0.5)) / rng.uniform(0.01, 0.06)
    return _noisy(_light(ink, 1 - rng.uniform(0.3, 0.5) * np.clip(0.5 + side, 0, 1)), rng)


def _torn(ink: Sheet, rng: Rng) -> Grey:
    """Let a dark table show beyond the torn edge of the paper, at one side."""
    edge = 12 + np.cumsum(rng.normal(0, 1.0, SIDE))
    edge = np.clip(edge - edge.mean() + 14, 3, 28)
    is_table = np.arange(SIDE)[None] < edge[:, None]
    sheet = np.where(np.rot90(is_table, int(rng.integers(4))), 50.0, _light(ink, 1.0))
    return _noisy(sheet, rng)


def _tinted(ink: Sheet, rng: Rng) -> Grey:
    return _blend(ink, np.zeros_like(ink), 0, pen=rng.uniform(0, 80), paper=rng.uniform(150, 235))


def _vignette(ink: Sheet, rng: Rng) -> Grey:
    x, y = _places()
    return _noisy(_light(ink, 1 - rng.uniform(0.2, 0.35) * (x * x + y * y) / 1.3), rng)


def _jpeg(grey: Grey, rng: Rng) -> Grey:
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=int(rng.integers(25, 70)))
    return np.asarray(Image.open(file).convert("L"))


def _jpeg_plain(ink: Sheet, rng: Rng) -> Grey:
    return _jpeg(_blend(ink, np.zeros_like(ink), 0), rng)


def _jpeg_frame(ink: Sheet, rng: Rng) -> Grey:
    return _jpeg(_frame(ink, rng), rng)


def _jpeg_grid(ink: Sheet, rng: Rng) -> Grey:
    return _jpeg(_grid(ink, rng), rng)


def _jpeg_box(ink: Sheet, rng: Rng) -> Grey:
    return _jpeg(_box(ink, rng), rng)


GROUNDS: Final[dict[str, Callable[[Sheet, Rng], Grey]]] = {
    "frame": _frame,
    "grey frame": _grey_frame,
    "frame on black": _frame_on_black,
    "double frame": _double_frame,
    "box": _box,
    "grey box": _grey_box,
    "binary cell": _binary_cell,
    "small cell": _small_cell,
    "grid": _grid,
    "dark grid": _dark_grid,
    "cross": _cross,
    "dashed": _dashed,
    "guide lines": _guide_lines,
    "underlined": _underlined,
    "comb": _comb,
    "sides": _sides,
    "ruled": _ruled,
    "ruled with margin": _margin,
    "ruled photo": _ruled_photo,
    "box photo": _frame_photo,
    "gradient": _gradient,
    "gradient on black": _gradient_on_black,
    "shadow": _shadow,
    "torn edge": _torn,
    "tinted": _tinted,
    "vignette": _vignette,
    "JPEG": _jpeg_plain,
    "JPEG frame": _jpeg_frame,
    "JPEG grid": _jpeg_grid,
    "JPEG box": _jpeg_box,
}


def on_ground(digit: Grey, kind: str, rng: Rng) -> Grey:
    """Return a digit image, (28, 28) uint8, on a ground of one of `GROUNDS`, (h, w) uint8."""
    return GROUNDS[kind](ink_of(digit, rng), rng)
