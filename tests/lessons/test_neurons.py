"""The opened network reads digits, and its neurons look for strokes where there are some."""

import numpy as np

from app.lessons import neurons, recorded
from tests.support.mnist_slice import mnist


def test_it_says_what_the_recorded_run_said_at_its_end() -> None:
    for image in mnist().x_test[:20]:
        said = {one.name: one for one in recorded.said(image)}[neurons.RUN]
        np.testing.assert_allclose(neurons.passage(image).probabilities, said.probabilities[-1], atol=1e-12)


def test_it_reads_more_than_nine_of_ten_held_out_digits() -> None:
    read = [neurons.passage(image).probabilities.argmax() for image in mnist().x_test]
    assert np.mean(read == mnist().y_test) > 0.9


def test_the_parts_of_the_way_fit_together() -> None:
    looked_for, bias, *_ = neurons.weights()
    found = neurons.passage(mnist().x_test[0])
    assert found.products.shape == looked_for.shape
    np.testing.assert_allclose(found.sums, (looked_for * found.pixels).sum((1, 2)) + bias)
    assert (found.outputs >= 0).all()
