"""Connected components of a mask, against the simplest way to find them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from app.digits.ink.components import connected_components

Mask = NDArray[np.bool_]
MASKS = arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=14))


def flooded(mask: Mask) -> list[set[tuple[int, int]]]:
    """Return the pixels of each component by flooding from one after the other."""
    left = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    found = []
    while left:
        component, reached = set(), [min(left)]
        while reached:
            y, x = reached.pop()
            if (y, x) in left:
                left.remove((y, x))
                component.add((y, x))
                reached += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        found.append(component)
    return found


@given(MASKS)
def test_components_are_what_flooding_finds(mask: Mask) -> None:
    components = connected_components(mask)
    each = [components.mask(np.arange(components.count) == component) for component in range(components.count)]
    found = [{(int(y), int(x)) for y, x in np.argwhere(one)} for one in each]
    assert sorted(map(sorted, found)) == sorted(map(sorted, flooded(mask)))


@given(MASKS, st.integers(0, 2**32 - 1))
def test_areas_boxes_and_sums_are_those_of_the_pixels(mask: Mask, seed: int) -> None:
    values = np.random.default_rng(seed).random(mask.shape)
    components = connected_components(mask)
    areas, boxes, sums = components.areas(), components.boxes(), components.sums(values)
    for component in range(components.count):
        own = components.mask(np.arange(components.count) == component)
        rows, columns = np.nonzero(own)
        assert areas[component] == own.sum()
        assert list(boxes[component]) == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert np.isclose(sums[component], values[own].sum())
