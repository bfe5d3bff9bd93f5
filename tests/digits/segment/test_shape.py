"""What is as broad as two digits, or has the strokes of two, costs more than a digit."""

import numpy as np

from app.digits.normalize import digit_image
from app.digits.segment.shape import MAX_COST, shape_costs
from app.settings import Settings


def test_two_digits_in_one_image_cost_more_than_either_and_single_digits_little() -> None:
    with np.load(Settings().data) as data:
        images, digits = data["x_train"][:400], data["y_train"][:400]
    alone = shape_costs(images, digits)
    assert np.median(alone) < 0.2
    assert np.quantile(alone, 0.95) < 2
    pairs = np.stack(
        [
            digit_image(np.pad(np.hstack([one[:, one.any(0)], other[:, other.any(0)]]), 4))
            for one, other in zip(images[::2], images[1::2], strict=True)
        ]
    )
    read = digits[::2]
    several = shape_costs(pairs, read)[read != 1]
    assert np.median(several) > 3
    assert several.max() <= 2 * MAX_COST
