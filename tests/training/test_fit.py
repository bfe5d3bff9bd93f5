"""Training in the compiled loop, on a slice of MNIST."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.db.job import Epoch, Metrics, Progress
from app.training import fit, network
from app.training.loop import compiled, rate_at
from app.training.quiet import Model, keras, tf
from app.training.recipes import FAST, QUICKSTART, RECIPES, Recipe
from tests.training.slice import mnist


class Notes:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Progress, Metrics]] = []
        self.epochs: list[Epoch] = []

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        self.heard.append((progress, metrics))

    def epoch(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)


def trained(recipe: Recipe, n: int = 2000) -> tuple[Model, Notes]:
    """Return a network trained by `recipe` on `n` digits, and what was reported."""
    fit.prepare(recipe)
    model, notes = network.build(recipe), Notes()
    fitted = fit.fit(model, recipe, mnist().x_train[:n], mnist().y_train[:n], notes)
    assert fitted.history == notes.epochs
    return model, notes


def accuracy(model: Model) -> float:
    logits = model.predict(mnist().x_test / 255, verbose=0)
    return float((logits.argmax(1) == mnist().y_test).mean())


# of what is synthesized, as much as suits a slice
SMALL = {
    name: replace(recipe, synthesized=recipe.synthesized // 200, negatives=recipe.negatives // 200)
    for name, recipe in RECIPES.items()
}


@pytest.mark.parametrize("recipe", SMALL.values(), ids=SMALL)
def test_every_recipe_learns_to_read(recipe: Recipe) -> None:
    model, notes = trained(replace(recipe, epochs=4, batch_size=32))
    losses = [epoch.loss for epoch in notes.epochs]
    assert losses == sorted(losses, key=lambda loss: -(loss or 0))
    assert accuracy(model) > 0.85


@pytest.mark.parametrize("recipe", SMALL.values(), ids=SMALL)
def test_the_same_seed_gives_the_same_network(recipe: Recipe) -> None:
    short = replace(recipe, epochs=1)
    first, again, other = (trained(replace(short, seed=seed), 500)[0].get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("n", [320, 300])
def test_the_loop_takes_the_steps_that_keras_takes(n: int) -> None:
    x, y = mnist().x_train[:n], mnist().y_train[:n].astype(np.int32)
    recipe = replace(QUICKSTART, dropout=0.0)
    fit.prepare(recipe)
    ours, keras_own = network.build(recipe), network.build(recipe)
    keras_own.set_weights(ours.get_weights())
    loop = compiled(ours, recipe, 20, whole=n == 320)
    for before in (0, 10):
        loss, right = loop(tf.constant(x), tf.constant(y), tf.constant(0), tf.constant(10), tf.constant(before))
        history = keras_own.fit(x / 255, y, batch_size=32, shuffle=False, verbose=0).history
        assert float(loss) / n == pytest.approx(history["loss"][0], rel=1e-4)
        assert float(right) / n == pytest.approx(history["accuracy"][0])
    for a, b in zip(ours.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_a_saved_network_opens_in_plain_keras_and_fit_goes_on(tmp_path: Path) -> None:
    model, _ = trained(replace(QUICKSTART, epochs=2), 1000)
    model.save(tmp_path / "model.keras")
    opened: Any = keras.models.load_model(tmp_path / "model.keras")
    assert int(opened.optimizer.iterations) == 64
    before = accuracy(opened)
    assert before == accuracy(model)
    opened.fit(mnist().x_train / 255, mnist().y_train, verbose=0)
    assert int(opened.optimizer.iterations) == 64 + 63
    assert accuracy(opened) > before


def test_every_image_is_seen_once_an_epoch_also_those_of_the_last_short_batch() -> None:
    model, notes = trained(replace(QUICKSTART, epochs=1, batch_size=300, learning_rate=1e-9, dropout=0.0), 1000)
    logits = model.predict(mnist().x_train[:1000] / 255, verbose=0)
    right = (logits.argmax(1) == mnist().y_train[:1000]).mean()
    assert notes.epochs[0].accuracy == pytest.approx(right)
    assert int(model.optimizer.iterations) == 4


def test_it_reports_progress_within_an_epoch_up_to_the_end() -> None:
    _, notes = trained(replace(QUICKSTART, epochs=2))
    fractions = [progress.fraction for progress, _ in notes.heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    last, metrics = notes.heard[-1]
    assert (last.phase, last.epoch, last.epochs, last.eta_seconds) == ("fitting", 2, 2, 0.0)
    assert last.images_per_second
    assert metrics.accuracy == pytest.approx(notes.epochs[-1].accuracy, abs=1e-6)
    assert len([progress for progress, _ in notes.heard if progress.epoch == 1]) > 1


def test_validation_digits_are_read_but_not_trained_on() -> None:
    model, notes = trained(replace(QUICKSTART, epochs=2, validation=0.5), 1000)
    assert int(model.optimizer.iterations) == 2 * 16
    assert all(epoch.val_loss and epoch.val_accuracy for epoch in notes.epochs)


def test_without_validation_digits_nothing_is_claimed_about_them() -> None:
    _, notes = trained(replace(QUICKSTART, epochs=1), 100)
    assert (notes.epochs[0].val_loss, notes.epochs[0].val_accuracy) == (None, None)


def test_it_ends_early_when_the_loss_is_no_longer_a_number() -> None:
    recipe = replace(QUICKSTART, epochs=9)
    fit.prepare(recipe)
    model = network.build(recipe)
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    notes = Notes()
    fit.fit(model, recipe, mnist().x_train[:64], mnist().y_train[:64], notes)
    assert [epoch.loss for epoch in notes.epochs] == [None]


def test_one_cycle_climbs_for_a_fifth_of_the_steps_and_then_falls() -> None:
    rates = [float(rate_at(FAST, tf.constant(step), 100)) for step in range(100)]
    assert rates.index(max(rates)) == 20
    assert max(rates) == pytest.approx(FAST.learning_rate)
    assert rates[:21] == sorted(rates[:21])
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert 0 < rates[-1] < rates[0] < max(rates)


def test_a_constant_rate_stays() -> None:
    assert float(rate_at(QUICKSTART, tf.constant(99), 100)) == pytest.approx(0.001)
