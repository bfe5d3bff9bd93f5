"""The saliency of an answer is faithful to the network that gave it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.digits.normalize import normalize
from app.inference.classifier import Classifier
from app.inference.occlusion import saliency
from app.settings import Settings
from app.training.synthesis.draw import synthesize
from app.versions import Store
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas
from tests.support.fakes import FakeClassifier

DRAWN = {digit: normalize(canvas(strokes)) for digit, strokes in ((0, ZERO), (1, ONE), (3, THREE), (7, SEVEN))}


@pytest.fixture(scope="module")
def network() -> Classifier:
    store = Store(Settings().shipped_dir)
    return Classifier(store.root / str(max(store.versions())) / "model.tflite")


@pytest.mark.parametrize("digit", DRAWN)
def test_it_is_signed_lies_on_the_ink_and_its_strongest_is_one(network: Classifier, digit: int) -> None:
    image = DRAWN[digit]
    found = saliency(network, image, digit)
    assert found.shape == (28, 28)
    assert np.abs(found).max() == 1
    assert not found[image == 0].any()


def test_the_ink_that_makes_a_seven_speaks_against_a_one(network: Classifier) -> None:
    for_seven, for_one = saliency(network, DRAWN[7], 7), saliency(network, DRAWN[7], 1)
    bar = np.s_[:10, :14]  # the left part of its bar, which a 1 has not
    assert for_seven[bar].sum() > 0 > for_one[bar].sum()


def test_removing_what_speaks_most_for_the_answer_costs_more_than_removing_as_much_at_random(
    network: Classifier,
) -> None:
    images, labels = synthesize(60, np.random.default_rng(5))
    rng = np.random.default_rng(6)
    chosen, anywhere = [], []
    for image, digit in zip(images, labels.tolist(), strict=True):
        before = _probability(network, image, digit)
        order = np.argsort(-saliency(network, image, digit), axis=None)
        share = image.sum() * 0.15  # of the ink
        chosen.append(before - _probability(network, _without(image, order, share), digit))
        inked = rng.permutation(np.flatnonzero(image))
        anywhere.append(before - _probability(network, _without(image, inked, share), digit))
    assert np.mean(chosen) > np.mean(anywhere) + 0.1


def test_ink_that_changes_nothing_has_no_say() -> None:
    assert not saliency(FakeClassifier(digit=7), DRAWN[7], 7).any()


def test_nothing_drawn_explains_nothing(network: Classifier) -> None:
    assert not saliency(network, np.zeros((28, 28), np.uint8), 1).any()


def test_it_asks_the_network_once_about_few_pictures(network: Classifier) -> None:
    asked = []

    class Counting:
        def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
            asked.append(len(images))
            return network.predict(images)

    saliency(Counting(), np.full((28, 28), 255, np.uint8), 8)  # every window has ink
    assert len(asked) == 1
    assert asked[0] <= 200


def _probability(network: Classifier, image: NDArray[np.uint8], digit: int) -> float:
    return float(network.predict(image[None])[0, digit])


def _without(image: NDArray[np.uint8], order: NDArray[np.intp], ink: float) -> NDArray[np.uint8]:
    """Return the image without the pixels that come first in `order`, until `ink` is gone."""
    flat = image.ravel().copy()
    gone = np.cumsum(flat[order], dtype=np.int64)
    flat[order[: int(np.searchsorted(gone, ink)) + 1]] = 0
    return flat.reshape(28, 28)
