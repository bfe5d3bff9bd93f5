"""Every optimizer goes where Keras's goes, step by step."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lessons.gradient_descent import DIVERGENCE_THRESHOLD, descend
from app.lessons.optimizers import KINDS, NAMES, Name
from app.lessons.surfaces import NAMES as SURFACE_NAMES
from app.lessons.surfaces import SURFACES
from app.lessons.surfaces import Name as SurfaceName
from app.training.quiet_tensorflow import keras, tf
from tests.lessons.keras64 import float64

__all__ = ["float64"]

own = keras.optimizers

KERAS: dict[Name, Any] = {
    "sgd": own.SGD,
    "momentum": lambda rate: own.SGD(rate, momentum=0.9),
    "nesterov": lambda rate: own.SGD(rate, momentum=0.9, nesterov=True),
    "adagrad": own.Adagrad,
    "rmsprop": own.RMSprop,
    "adam": own.Adam,
    "adamw": own.AdamW,
}


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("surface", SURFACE_NAMES)
@pytest.mark.parametrize("name", NAMES)
def test_the_whole_path_over_200_steps_is_keras_own(name: Name, surface: SurfaceName) -> None:
    track = SURFACES[surface]
    ours = descend(KINDS[name](track.rates[name]), track.gradient, track.start, 200)
    assert not ours.diverged
    optimizer, at = KERAS[name](track.rates[name]), keras.Variable(np.array(track.start), dtype="float64")
    optimizer.build([at])
    step = tf.function(lambda gradient: optimizer.apply([gradient], [at]))
    theirs = [np.array(track.start)]
    for _ in range(200):
        step(tf.constant(track.gradient(theirs[-1])))
        theirs.append(np.array(at.numpy()))
    np.testing.assert_allclose(ours.points, theirs, rtol=0, atol=1e-6)


@given(st.sampled_from(NAMES), st.floats(-100, 100))
def test_the_first_step_goes_down_and_changes_nothing_that_was_given(name: Name, slope: float) -> None:
    state = KINDS[name](0.01).start(np.zeros((2, 3)))
    gradient = np.full((2, 3), slope)
    update, after = KINDS[name](0.01).step(state, gradient)
    assert update.shape == (2, 3)
    assert (update * slope <= 0).all()
    assert (gradient == slope).all()
    assert not state.parameters.any()
    assert after.steps == 1
    np.testing.assert_array_equal(after.parameters, update)


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.sampled_from(SURFACE_NAMES), st.floats(-1, 1), st.floats(-1, 1), st.floats(1e-4, 10))
def test_a_path_holds_only_numbers_and_says_where_it_was_cut(
    name: Name, surface: SurfaceName, x: float, y: float, rate: float
) -> None:
    _, right, _, high = SURFACES[surface].extent
    path = descend(KINDS[name](rate), SURFACES[surface].gradient, (x * right, y * high), 60)
    assert np.isfinite(path.points).all()
    assert np.abs(path.points).max() <= DIVERGENCE_THRESHOLD
    assert path.diverged == (len(path.points) < 61)


def test_a_rate_too_high_for_the_ravine_throws_out_who_does_not_divide_by_the_slope() -> None:
    track = SURFACES["ravine"]
    assert descend(KINDS["sgd"](1.05), track.gradient, track.start, 400).diverged
    assert not descend(KINDS["adam"](1.05), track.gradient, track.start, 400).diverged
