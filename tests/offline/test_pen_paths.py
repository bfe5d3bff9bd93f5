"""A page without a server finds the same path of a pen as the server does."""

from pathlib import Path

import numpy as np
import pytest

from app.digits.pen_path import POINTS, VALUES, pen_path
from tests.offline.test_digit_images import NODE, on_page, pytestmark
from tests.offline.written import drawings, numbers

__all__ = ["NODE", "pytestmark"]


@pytest.mark.parametrize("scale", [1, 1e-6, 900])
def test_digits_letters_pairs_dots_and_numbers_have_the_same_paths(tmp_path: Path, scale: float) -> None:
    drawn = [*drawings(each=20), *numbers(50)]
    given = [[[[x * scale, y * scale] for x, y in stroke] for stroke in one] for one in drawn]
    found = np.array(on_page(given, tmp_path, "pen_paths.js"), np.float32).reshape(-1, POINTS, VALUES)
    wanted = np.stack([pen_path(one) for one in given])
    assert np.abs(found - wanted).max() < 1e-5
