"""Ink on a transparent ground is read in every colour and by every program: only where it is paint counts."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.digits.files.decode import decode, open_image
from app.digits.files.image_file import read_digit_image
from app.digits.normalize import normalize
from tests.support.drawings import SEVEN, canvas, file

SHARP = canvas(SEVEN, 120)
SOFT = np.asarray(
    Image.fromarray(canvas(SEVEN, 28)).resize((112, 112), Image.Resampling.BICUBIC)
)  # hardly a full pixel
INKS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (220, 30, 40),
    "yellow": (255, 230, 0),
    "grey": (128, 128, 128),
}
GROUNDS = {"black": (0, 0, 0), "white": (255, 255, 255), "grey": (128, 128, 128)}


def painted(alpha: NDArray[np.uint8], ink: str, ground: str, edges: str) -> NDArray[np.uint8]:
    """Return (h, w, 4) uint8: ink where there is alpha, and at its edges what programs make of the colour there."""
    share = alpha[..., None] / 255
    paint, nothing = np.array(INKS[ink], float), np.array(GROUNDS[ground], float)
    colours = {
        "the ink's": paint + 0 * share,  # as editors have it
        "a canvas's": np.rint(paint * share) / np.maximum(share, 1 / 255),  # premultiplied in 8 bits, and divided again
        "premultiplied": paint * share,  # as some libraries write it
        "mixed": paint * share + nothing * (1 - share),  # resized without regard to alpha
    }[edges]
    colours = np.where(alpha[..., None] > 0, colours, nothing)
    return np.dstack((np.rint(colours).clip(0, 255).astype(np.uint8), alpha))


@pytest.mark.parametrize("edges", ["the ink's", "a canvas's", "premultiplied", "mixed"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_ink_of_any_colour_is_read_on_whatever_is_transparent(ink: str, ground: str, edges: str) -> None:
    for alpha in (SHARP, SOFT):
        data = file(Image.fromarray(painted(alpha, ink, ground, edges)))
        assert np.array_equal(decode(data), alpha)
        assert np.array_equal(read_digit_image(open_image(data)), normalize(alpha))


@pytest.mark.parametrize("kind", ["LA", "P", "WEBP", "GIF"])
@pytest.mark.parametrize("ink", ["black", "white"])
def test_so_it_is_in_other_formats(kind: str, ink: str) -> None:
    image = Image.fromarray(painted(SHARP, ink, "white", "mixed"))
    data = {
        "LA": lambda: file(image.convert("LA")),
        "P": lambda: file(image.quantize(method=Image.Quantize.FASTOCTREE)),
        "WEBP": lambda: file(image, "WEBP", quality=60, exact=True),
        "GIF": lambda: file(image, "GIF"),
    }[kind]()
    found, wanted = read_digit_image(open_image(data)).astype(int), normalize(SHARP).astype(int)
    assert np.abs(found - wanted).mean() < 8


@pytest.mark.parametrize("sheet", ["white", "black"])
def test_a_sheet_from_which_the_digit_was_erased_is_read_by_its_holes(sheet: str) -> None:
    for hole in GROUNDS:
        pixels = painted(255 - SHARP, sheet, hole, "the ink's")
        assert np.array_equal(read_digit_image(open_image(file(Image.fromarray(pixels)))), normalize(SHARP))


@pytest.mark.parametrize("alpha", [60, 130, 200])
def test_a_drawing_that_is_translucent_as_a_whole_is_no_blank_sheet(alpha: int) -> None:
    paper = np.full((*SHARP.shape, 4), alpha, np.uint8)
    paper[..., :3] = (255 - SHARP)[..., None]
    found = read_digit_image(open_image(file(Image.fromarray(paper)))).astype(int)
    assert np.abs(found - normalize(SHARP).astype(int)).mean() < 3
