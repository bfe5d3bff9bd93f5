"""Ink is seen by its colour where it is as light as the ground, and by its lightness everywhere else."""

import numpy as np
import pytest
from PIL import Image

from app.digits.files.decode import decode, open_image
from app.digits.files.image_file import read_digit_image
from app.digits.normalize import normalize
from tests.support.drawings import SEVEN, canvas, file

INK = canvas(SEVEN)[..., None] / 255
PAIRS = {
    "red on green": ((0, 130, 0), (255, 0, 0)),
    "green on red": ((220, 40, 40), (30, 140, 60)),
    "yellow on white": ((255, 255, 255), (255, 255, 0)),
    "orange on sky blue": ((120, 180, 230), (240, 160, 60)),
    "magenta on grey": ((128, 128, 128), (200, 60, 200)),
    "cyan on pink": ((255, 170, 180), (90, 220, 220)),
}


def painted(ground: tuple[int, ...], pen: tuple[int, ...]) -> Image.Image:
    return Image.fromarray(np.rint(np.array(ground) * (1 - INK) + np.array(pen) * INK).astype(np.uint8))


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "RGBA"])
def test_ink_as_light_as_its_ground_is_found_by_its_colour(pair: str, kind: str) -> None:
    image = painted(*PAIRS[pair])
    data = file(image.convert("RGBA")) if kind == "RGBA" else file(image, kind)
    found = read_digit_image(open_image(data)).astype(int)
    expected = normalize(canvas(SEVEN)).astype(int)
    assert np.abs(found - expected).sum() < 0.4 * expected.sum()  # chroma is stored at half the size


@pytest.mark.parametrize("pen", [(0, 0, 0), (0, 0, 255), (200, 0, 0), (20, 110, 50), (90, 60, 40)])
def test_ink_darker_than_its_ground_is_as_grey_as_before(pen: tuple[int, ...]) -> None:
    for ground in ((255, 255, 255), (250, 240, 190), (190, 220, 250)):
        image = painted(ground, pen)
        assert np.array_equal(decode(file(image)), np.asarray(image.convert("L")))
