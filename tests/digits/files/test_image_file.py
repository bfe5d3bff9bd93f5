"""A canvas gives the digit image of its ink, however much ground is around it and whatever it is made of."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from app.digits.files.decode import decode, open_image
from app.digits.files.image_file import clean_ink, ink_box, read_digit_image
from app.digits.normalize import bounding_box, fills_its_box, normalize
from app.errors import BadImage, BlankImage
from tests.support.drawings import SEVEN, canvas, file

INK = canvas(SEVEN, 60)  # (60, 60) uint8, white on black
LEVELS = [0, 1, 60, 127, 128, 200, 254, 255]
levels = st.sampled_from(LEVELS)
colours = st.tuples(levels, levels, levels, levels)


def digit_or_none(data: bytes) -> np.ndarray | None:
    """What is predicted from."""
    try:
        return read_digit_image(open_image(data))
    except BlankImage:
        return None


def whole_or_none(data: bytes) -> np.ndarray | None:
    """The same from all of the canvas, step by step."""
    try:
        return normalize(decode(data))
    except BlankImage:
        return None


def mixed(ground: tuple[int, ...], paint: tuple[int, ...], share: np.ndarray) -> np.ndarray:
    """(h, w) shares of 255 of paint on a ground, (h, w, channels) uint8."""
    part = share[..., None] / 255
    mix: np.ndarray = np.rint(np.array(ground) * (1 - part) + np.array(paint) * part).astype(np.uint8)
    return mix


@example((255, 255, 255, 255), (0, 0, 0, 255), 9, 0, 3)  # black on white, as a program saves it
@example((0, 0, 0, 0), (0, 0, 0, 255), 9, 0, 3)  # black on nothing, as a browser does
@example((255, 255, 255, 255), (0, 0, 0, 127), 9, 0, 3)  # half transparent paint on an opaque ground
@example((0, 0, 0, 1), (0, 0, 0, 127), 9, 3, 3)  # and on next to nothing
@example((254, 255, 255, 255), (0, 0, 0, 255), 9, 0, 3)  # a ground with a hue
@example((200, 200, 200, 255), (20, 30, 120, 255), 9, 0, 3)  # blue on grey
@example((60, 60, 60, 255), (60, 60, 60, 200), 9, 0, 3)
@example((255, 255, 255, 255), (254, 254, 254, 255), 9, 0, 3)  # too faint to be ink
@given(
    ground=colours,
    paint=colours,
    grow=st.integers(0, 30),
    crop=st.integers(0, 14),
    mode=st.sampled_from([1, 3, 4]),
)
def test_the_digit_image_is_that_of_the_whole_canvas(
    ground: tuple[int, ...], paint: tuple[int, ...], grow: int, crop: int, mode: int
) -> None:
    share = np.pad(INK[crop : 60 - crop], grow)
    pixels = mixed(ground, paint, share)[..., :mode]
    data = file(Image.fromarray(pixels[..., 0] if mode == 1 else pixels))
    found, whole = digit_or_none(data), whole_or_none(data)
    assert (found is None) == (whole is None)
    if found is not None and whole is not None:
        assert np.array_equal(found, whole)


@given(
    ground=st.integers(0, 255),
    dots=st.lists(st.tuples(*[st.integers(0, 31)] * 2, levels), max_size=12),
    alpha=st.booleans(),
)
def test_so_is_that_of_dots_lighter_and_darker_than_the_ground(
    ground: int, dots: list[tuple[int, int, int]], *, alpha: bool
) -> None:
    pixels = np.full((32, 32), ground, np.uint8)
    for row, column, level in dots:
        pixels[row, column] = level
    image = Image.fromarray(pixels)
    data = file(image.convert("RGBA") if alpha else image)
    found, whole = digit_or_none(data), whole_or_none(data)
    assert (found is None) == (whole is None)
    if found is not None and whole is not None:
        assert np.array_equal(found, whole)


@pytest.mark.parametrize("side", [1, 2, 28, 2049])
def test_canvases_of_any_size_are_read(side: int) -> None:
    canvas = np.zeros((side, side), np.uint8)
    canvas[side // 2 :, side // 2] = 255
    data = file(Image.fromarray(canvas))
    found, whole = digit_or_none(data), whole_or_none(data)
    assert (found is None) == (whole is None)
    if found is not None and whole is not None:
        assert np.array_equal(found, whole)


def test_what_is_usual_is_cut_to_its_ink_without_a_look_at_the_rest() -> None:
    inked = np.flatnonzero(INK.any(1)), np.flatnonzero(INK.any(0))
    box = (int(inked[0][0]), int(inked[0][-1]) + 1, int(inked[1][0]), int(inked[1][-1]) + 1)
    nothing = mixed((0, 0, 0, 0), (0, 0, 0, 255), INK).view("<u4")[..., 0]
    white = mixed((255,) * 4, (0, 0, 0, 255), INK).view("<u4")[..., 0]
    for numbers in (INK, 255 - INK, nothing, white):
        assert ink_box(numbers) == box
        ink = clean_ink(numbers, box)
        assert ink is not None
        assert np.array_equal(ink, INK[box[0] : box[1], box[2] : box[3]])


@given(st.lists(st.lists(levels, min_size=4, max_size=4), min_size=4, max_size=30))
def test_ink_that_reaches_its_edges_with_more_than_haze_has_the_box_that_it_fills(rows: list[list[int]]) -> None:
    ink = np.array(rows, np.uint8)
    if fills_its_box(ink):
        assert bounding_box(ink) == (0, len(rows), 0, 4)


def test_a_damaged_canvas_is_refused_by_a_sentence() -> None:
    data = file(Image.fromarray(255 - INK))
    with pytest.raises(BadImage, match="damaged"):
        read_digit_image(open_image(data[:120]))
