"""Data sets of digits are read as their programs write them."""

import numpy as np
import pytest

from app.digits.files.data_set import digit_images_in
from tests.support.data_sets import IMAGES, WRITTEN, data_set


@pytest.mark.parametrize("kind", [*WRITTEN, "csv", "csv with labels", "csv without a header"])
def test_a_csv_is_read_with_its_separators_quotes_names_and_labels_wherever_they_stand(kind: str) -> None:
    found = digit_images_in(data_set(kind))
    assert found is not None
    assert np.array_equal(found, IMAGES)
