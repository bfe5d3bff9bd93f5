"""Probabilities that mean what they say."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.training.fit import network
from app.training.fit.temperature import calibrate, logits_of, temperature
from app.training.recipes import QUICKSTART
from tests.support.mnist_slice import mnist


def drawn(logits: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return labels as frequent as the softmax of the logits says."""
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels: NDArray[np.uint8] = (shares.cumsum(1) < rng.random((len(logits), 1))).sum(1).clip(0, 9).astype(np.uint8)
    return labels


@pytest.mark.parametrize("true", [0.5, 1.0, 2.5])
def test_it_finds_by_how_much_the_logits_are_too_large(true: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (20_000, 10))
    assert temperature(logits * true, drawn(logits, rng)) == pytest.approx(true, rel=0.05)


def test_a_network_that_is_always_right_gets_a_bounded_temperature() -> None:
    logits = np.eye(10) * 5
    assert 0.1 < temperature(logits, np.arange(10, dtype=np.uint8)) < 1


def test_calibrating_scales_the_answers_and_changes_no_digit() -> None:
    model, images, labels = network.build(QUICKSTART), mnist().x_train[:300], mnist().y_train[:300]
    model.fit(images / 255, labels, epochs=3, verbose=0)
    before = logits_of(model, images)
    found = calibrate(model, images, labels)
    after = logits_of(model, images)
    assert np.allclose(after, before / found, rtol=1e-4, atol=1e-5)
    assert temperature(after, labels) == pytest.approx(1, abs=0.01)
