"""What is measured after each epoch, and on which digits."""

from dataclasses import replace

import numpy as np
import pytest

from app.training.data.mnist import share_of
from app.training.fit import fit, network
from app.training.recipes import QUICKSTART
from tests.support.mnist_slice import mnist
from tests.training.fit.trained import Notes, trained


def test_after_each_epoch_it_says_which_digits_it_reads_as_which() -> None:
    _, notes = trained(replace(QUICKSTART, validation=0.25, epochs=2))
    for epoch in notes.epochs:
        matrix = np.array(epoch.confusion)
        assert matrix.sum() == 500
        assert epoch.val_accuracy == pytest.approx(matrix.trace() / 500)
    first, last = (np.array(epoch.confusion).trace() for epoch in notes.epochs)
    assert last > first


def test_without_validation_digits_it_says_so_of_training_digits() -> None:
    model, notes = trained(replace(QUICKSTART, epochs=1))
    matrix = np.array(notes.epochs[0].confusion)
    answers = model.predict(mnist().x_train[:2000] / 255, verbose=0).argmax(1)
    assert notes.epochs[0].val_accuracy is None
    assert (matrix.sum(1) == np.bincount(mnist().y_train[:2000], minlength=10)).all()
    assert matrix.trace() == (answers == mnist().y_train[:2000]).sum()


def test_validation_digits_are_read_but_not_trained_on() -> None:
    model, notes = trained(replace(QUICKSTART, epochs=2, validation=0.5), 1000)
    assert int(model.optimizer.iterations) == 2 * 16
    assert all(epoch.val_loss and epoch.val_accuracy for epoch in notes.epochs)


def test_what_one_training_keeps_for_validation_no_other_one_learns() -> None:
    places = mnist().places
    learned = [fit.split(np.random.default_rng(seed).permutation(2000), 0.25, places)[1] for seed in (0, 7)]
    refined = share_of(mnist(), 0.3, seed=5)
    measured, _ = fit.split(np.random.default_rng(5).permutation(600), 0.1, refined.places)
    kept = {refined.x_train[i].tobytes() for i in measured}
    assert 30 < len(kept) < 100
    for indices in learned:
        assert len(indices) == 1500
        assert not kept & {mnist().x_train[i].tobytes() for i in indices}


def test_a_training_measures_with_the_digits_of_the_first_places() -> None:
    recipe = replace(QUICKSTART, epochs=1, validation=0.25)
    fit.prepare(recipe)
    notes, whole = Notes(), mnist()
    fit.fit(network.build(recipe), recipe, whole.x_train, whole.y_train, notes, places=whole.places)
    found = np.array(notes.epochs[0].confusion).sum(1)
    assert found.tolist() == np.bincount(whole.y_train[whole.places < 0.25], minlength=10).tolist()


def test_without_validation_digits_nothing_is_claimed_about_them() -> None:
    _, notes = trained(replace(QUICKSTART, epochs=1), 100)
    assert (notes.epochs[0].val_loss, notes.epochs[0].val_accuracy) == (None, None)
