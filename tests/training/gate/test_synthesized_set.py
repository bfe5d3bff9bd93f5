"""The synthesized test set, beside held-out MNIST."""

import hashlib

import numpy as np
import pytest

from app.inference.classifier import Classifier
from app.settings import Settings
from app.training.gate.synthesized_set import auroc, draw_set, score_synthesized, synthesized_set
from tests.support.fakes import FakeClassifier


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    rng = np.random.default_rng(0)
    higher, lower = rng.integers(0, 20, 50) / 20, rng.integers(0, 15, 40) / 20
    pairs = [(a > b) + 0.5 * (a == b) for a in higher for b in lower]
    assert auroc(higher, lower) == pytest.approx(np.mean(pairs))
    assert auroc(np.ones(3), np.zeros(2)) == 1
    assert auroc(np.ones(3), np.ones(2)) == 0.5
    assert np.isnan(auroc(np.ones(3), np.ones(0)))


def test_the_set_stays_the_same_when_the_synthesizer_learns_more() -> None:
    images, labels, negatives = synthesized_set()
    digest = hashlib.sha256(images.tobytes() + labels.tobytes() + negatives.tobytes()).hexdigest()
    assert digest[:16] == "fa077260c3a17954", "the figures in the cards of the versions are of another set"


def test_a_set_drawn_anew_has_the_same_form() -> None:
    for shipped, drawn in zip(synthesized_set(), draw_set(), strict=True):
        assert (shipped.shape, shipped.dtype) == (drawn.shape, drawn.dtype)


def test_the_shipped_network_reads_the_worlds_handwriting_and_refuses_most_of_the_rest() -> None:
    found = score_synthesized(Classifier(Settings().shipped_dir / "3" / "model.tflite"))
    assert found.accuracy > 0.99
    assert found.refused < 0.01
    assert found.negatives_refused > 0.95
    assert found.auroc > 0.99
    assert score_synthesized(Classifier(Settings().shipped_dir / "3" / "model.tflite")) == found


def test_a_network_that_says_the_same_of_everything_tells_nothing_apart() -> None:
    found = score_synthesized(FakeClassifier(digit=7))
    assert found.auroc == 0.5
    assert (found.refused, found.negatives_refused) == (0, 0)
    assert 0.05 < found.accuracy < 0.2
