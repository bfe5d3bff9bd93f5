"""Which pixels a network was trained on is found by trying."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from app.errors import BadInput
from app.training.importing.pixels import ENCODINGS, STANDARDISED, Encoding, Network, Outputs, try_encodings
from app.training.quiet_tensorflow import keras
from tests.support.mnist_slice import mnist


def trained_on(encoding: Encoding, learned: tuple[Any, ...], *, softmax: bool = False) -> Network:
    """Return the network that gives for pixels in this encoding what the learned one gives for those of 0 to 1."""
    one, two, three, four = learned

    def network(pixels: Outputs) -> Outputs:
        shares = (pixels - encoding.ground) / (encoding.ink - encoding.ground)
        images = shares.transpose(0, 2, 1) if encoding.transposed else shares
        logits = np.maximum(images.reshape(-1, 784) @ one + two, 0) @ three + four
        powers = np.exp(logits - logits.max(1, keepdims=True))
        found: Outputs = (powers / powers.sum(1, keepdims=True) if softmax else logits).astype(np.float32)
        return found

    return network


@pytest.mark.parametrize("encoding", ENCODINGS, ids=str)
def test_the_pixels_that_a_network_was_trained_on_are_found(encoding: Encoding, learned: tuple[Any, ...]) -> None:
    trials = try_encodings(trained_on(encoding, learned, softmax=encoding.transposed), mnist())
    assert trials[0].encoding == encoding
    assert trials[0].accuracy > 0.9
    assert {trial.encoding for trial in trials} == set(ENCODINGS)


def test_half_the_contrast_is_not_taken_for_what_it_was_trained_on_where_it_reads_as_well(
    learned: tuple[Any, ...],
) -> None:
    inner = trained_on(Encoding(-1, 1), learned)

    def network(pixels: Outputs) -> Outputs:
        contrast = float(np.ptp(pixels)) / 2
        logits = contrast * inner(pixels / np.float32(contrast))
        # by chance a little worse on the very digits that decide
        noise = np.random.default_rng(1).normal(0, 0.2, logits.shape) if contrast == 1 else 0
        return (logits + noise).astype(np.float32)

    trials = try_encodings(network, mnist())
    by_encoding = {trial.encoding: trial for trial in trials}
    assert by_encoding[Encoding(-0.5, 0.5)].loss < by_encoding[Encoding(-1, 1)].loss
    assert trials[0].encoding == Encoding(-1, 1)


@pytest.mark.parametrize("encoding", ENCODINGS, ids=str)
def test_its_layers_make_these_pixels(encoding: Encoding) -> None:
    images = mnist().x_test[:3]
    x = images / np.float32(255)
    for layer in encoding.layers(keras):
        x = layer(x)
    np.testing.assert_allclose(np.asarray(x), encoding.pixels(images), rtol=1e-5, atol=1e-5)


def test_it_is_named_as_a_person_would() -> None:
    assert str(Encoding(0, 1)) == "0 to 1"
    assert str(Encoding(255, 0, transposed=True)) == "0 to 255, inverted, transposed"
    assert str(Encoding(*STANDARDISED)) == "standardised"


def test_one_that_cannot_tell_is_given_the_usual_pixels() -> None:
    alike = try_encodings(lambda pixels: np.tile(np.array([0, 1] * 5, np.float32), (len(pixels), 1)), mnist())
    assert str(alike[0].encoding) == "0 to 1"


def test_encodings_that_give_no_numbers_are_passed_over(learned: tuple[Any, ...]) -> None:
    network = trained_on(Encoding(0, 1), learned)
    trials = try_encodings(lambda pixels: network(pixels) * (np.nan if pixels.max() > 1 else 1), mnist())
    assert str(trials[0].encoding) == "0 to 1"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_numbers_at_all_are_refused() -> None:
    with pytest.raises(BadInput, match="not numbers"):
        try_encodings(lambda pixels: np.full((len(pixels), 10), np.nan, np.float32), mnist())


def test_every_trial_is_of_training_digits() -> None:
    unread = dataclasses.replace(mnist(), x_test=np.zeros((0, 28, 28), np.uint8))
    assert try_encodings(lambda pixels: np.zeros((len(pixels), 10), np.float32), unread)
