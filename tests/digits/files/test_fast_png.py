"""Fast PNGs give the pixels that Pillow decodes."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from app.digits.files.decode import decode, open_image, to_canvas
from app.digits.files.fast_png import MAX_ANCILLARY_CHUNKS, FastPng, decode_fast_png, open_fast_png
from tests.support.drawings import SEVEN, canvas, chunk, file

INK = canvas(SEVEN, 120)  # (120, 120) uint8, white on black
GREY = Image.fromarray(255 - INK)
HEADER = 33  # bytes of a PNG's signature and its header


@given(
    pixels=arrays(np.uint8, array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=40)),
    mode=st.sampled_from(["L", "RGB", "RGBA"]),
    interlaced=st.booleans(),
)
def test_a_fast_png_gives_the_pixels_that_pillow_reads(pixels: np.ndarray, mode: str, *, interlaced: bool) -> None:
    data = file(Image.fromarray(pixels[..., 0]).convert(mode), interlace=interlaced)
    with Image.open(io.BytesIO(data)) as opened:
        assert np.array_equal(decode(data), np.asarray(opened.convert("L")))


@given(pixels=arrays(np.uint8, array_shapes(min_dims=3, max_dims=3, min_side=3, max_side=20)), grey=st.booleans())
def test_colours_weigh_as_pillow_weighs_them(pixels: np.ndarray, *, grey: bool) -> None:
    colours = np.resize(pixels, (*pixels.shape[:2], 3))
    if grey:
        colours[:] = colours[..., :1]
    opened = Image.fromarray(np.dstack([colours, np.full(colours.shape[:2], 255, np.uint8)]))
    assert np.array_equal(decode(file(opened)), np.asarray(opened.convert("L")))


@pytest.mark.parametrize("mode", ["1", "P", "LA", "I;16"])
def test_any_other_png_is_left_to_pillow(mode: str) -> None:
    image = Image.fromarray(INK.astype(np.uint16) * 257) if mode == "I;16" else GREY.convert(mode)
    assert decode_fast_png(open_image(file(image))) is None


def test_a_canvas_is_opened_without_pillow_whatever_a_browser_says_of_its_colours() -> None:
    data = file(GREY)
    said = chunk(b"sRGB", b"\0") + chunk(b"gAMA", bytes(4)) + chunk(b"pHYs", bytes(9))
    told = data[:HEADER] + said + data[HEADER:]
    opened = open_image(told)
    assert isinstance(opened, FastPng)
    assert opened.size == GREY.size
    assert np.array_equal(to_canvas(opened), np.asarray(GREY))


@pytest.mark.parametrize("kind", [b"tRNS", b"eXIf", b"acTL", b"iCCP"])
def test_what_may_change_its_pixels_is_left_to_pillow(kind: bytes) -> None:
    data = file(GREY)
    assert open_fast_png(data[:HEADER] + chunk(kind, bytes(40)) + data[HEADER:]) is None


def test_so_is_a_header_that_is_damaged_or_does_not_end() -> None:
    data = file(GREY)
    for place in range(HEADER):
        assert open_fast_png(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]) is None
        assert open_fast_png(data[:place]) is None
    time = chunk(b"tIME", bytes(7))
    assert open_fast_png(data[:HEADER] + time * MAX_ANCILLARY_CHUNKS + data[HEADER:]) is None
    assert open_fast_png(data[:HEADER] + time[:-1] + b"?" + data[HEADER:]) is None
    assert open_fast_png(data[:HEADER] + time[:9]) is None


def test_a_damaged_png_is_left_to_pillow_to_say_so() -> None:
    data = file(GREY)
    assert decode_fast_png(open_image(data[:200])) is None
