"""Keras in float64, so that what is compared with it is compared to the last digits."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from app.lessons import Array
from app.training.quiet_tensorflow import keras, tf


@pytest.fixture
def float64() -> Iterator[None]:
    """Let Keras compute in float64 for this test alone."""
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")  # which Keras else takes from floatx once and for good
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)


def taped(function: Callable[..., Any], *at: Array, by_result: Array | None = None) -> tuple[Array, list[Array]]:
    """Return what `function` of TensorFlow's gives at these arrays, and the gradient of its sum by each of them.

    With `by_result` the result's entries weigh as much in that sum.
    """
    kind: Any = tf
    inputs = [kind.constant(array) for array in at]
    with kind.GradientTape() as tape:
        tape.watch(inputs)
        result = function(*inputs)
    found = tape.gradient(result, inputs, output_gradients=None if by_result is None else kind.constant(by_result))
    return np.array(result), [np.array(gradient) for gradient in found]
