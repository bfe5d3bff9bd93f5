"""Training in the compiled loop, on a slice of MNIST."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.jobs.job import Epoch, Metrics, Overrides, Progress
from app.jobs.overrides import Activation, Full, Loss, Optimizer
from app.training.data.mnist import Images, Labels, share_of
from app.training.fit import fit, network
from app.training.fit.loop import batch_of, compile_loop, rate_at
from app.training.fit.reporter import NothingLearned
from app.training.quiet_tensorflow import Model, keras, tf
from app.training.recipes import FAST, QUICKSTART, RECIPES, Recipe, with_overrides
from tests.support.mnist_slice import mnist


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


# of what is synthesized, as much as suits a slice
SMALL = {
    name: replace(recipe, synthesized=recipe.synthesized // 500, negatives=recipe.negatives // 500)
    for name, recipe in RECIPES.items()
    if recipe.network != "current"  # what goes on from a version is tested with one, in test_run.py
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


def taught(recipe: Recipe, x: Images, y: Labels, epochs: int = 2) -> tuple[Model, Model, list[tuple[float, float]]]:
    """Return our network and Keras's own after the same epochs, and the losses of each."""
    fit.prepare(recipe)
    ours, keras_own = network.build(recipe), network.build(recipe)
    keras_own.set_weights(ours.get_weights())
    n = len(x)
    batch = batch_of(recipe, n)
    steps = -(-n // batch)
    loop = compile_loop(ours, recipe, n, epochs * steps)
    labels = y.astype(np.int32) if recipe.loss == "categorical-crossentropy" else np.eye(10, dtype=np.float32)[y]
    losses = []
    for before in range(0, epochs * steps, steps):
        arguments = (0, steps, before)
        loss, right = loop(tf.constant(x), tf.constant(y.astype(np.int32)), *map(tf.constant, arguments))
        history = keras_own.fit(x / 255, labels, batch_size=batch, shuffle=False, verbose=0).history
        losses.append((float(loss) / n, history["loss"][0]))
        assert float(right) / n == pytest.approx(history["accuracy"][0])
    return ours, keras_own, losses


def assert_alike(ours: Model, keras_own: Model, losses: list[tuple[float, float]]) -> None:
    for a, b in losses:
        assert a == pytest.approx(b, rel=1e-4)
    for a, b in zip(ours.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=2e-5)


# of 300 digits the last batch is a short one
@pytest.mark.parametrize(("optimizer", "n"), [*((optimizer, 300) for optimizer in get_args(Optimizer)), ("adam", 320)])
def test_the_loop_takes_the_steps_that_keras_takes(optimizer: Optimizer, n: int) -> None:
    recipe = with_overrides(QUICKSTART, Overrides(optimizer=optimizer, dropout=0.0))
    assert_alike(*taught(recipe, mnist().x_train[:n], mnist().y_train[:n]))


@pytest.mark.parametrize("loss", get_args(Loss))
def test_the_loss_is_the_one_that_keras_has(loss: Loss) -> None:
    # not Adam, which makes steps of full size of gradients so small that they are all rounding
    recipe = with_overrides(QUICKSTART, Overrides(loss=loss, optimizer="momentum", dropout=0.0))
    assert_alike(*taught(recipe, mnist().x_train[:320], mnist().y_train[:320]))


@pytest.mark.parametrize(("batch_size", "n"), [("full", 2500), (2300, 2500)])
def test_a_batch_too_large_to_be_held_at_once_has_the_same_gradient(batch_size: int | Full, n: int) -> None:
    x, y = np.concatenate([mnist().x_train, mnist().x_test]), np.concatenate([mnist().y_train, mnist().y_test])
    recipe = with_overrides(QUICKSTART, Overrides(batch_size=batch_size, optimizer="momentum", dropout=0.0))
    assert_alike(*taught(recipe, x[:n], y[:n], epochs=4))


def test_batch_gradient_descent_takes_one_step_an_epoch() -> None:
    model, notes = trained(with_overrides(QUICKSTART, Overrides(batch_size="full", optimizer="nesterov", epochs=3)))
    assert int(model.optimizer.iterations) == 3
    assert [progress.fraction for progress, _ in notes.heard] == pytest.approx([1 / 3, 2 / 3, 1])


@pytest.mark.parametrize(
    ("name", "activation"),
    [*(("quickstart", activation) for activation in get_args(Activation)), ("fast", "tanh"), ("fast", "leaky-relu")],
)
def test_every_activation_learns_to_read(name: str, activation: Activation) -> None:
    overrides = Overrides(activation=activation, epochs=4, batch_size=16, hidden_layers=2, units=64)
    model, _ = trained(with_overrides(SMALL[name], overrides))
    assert accuracy(model) > 0.75


@pytest.mark.parametrize("optimizer", get_args(Optimizer))
def test_every_optimizer_learns_to_read_at_the_rate_that_comes_with_it(optimizer: Optimizer) -> None:
    model, _ = trained(with_overrides(SMALL["fast"], Overrides(optimizer=optimizer, epochs=4, batch_size=32)))
    assert accuracy(model) > 0.85


def test_a_network_without_hidden_layers_learns_to_read() -> None:
    model, _ = trained(with_overrides(QUICKSTART, Overrides(hidden_layers=0)))
    assert model.count_params() == 7850
    assert accuracy(model) > 0.75


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


@pytest.mark.parametrize("loss", get_args(Loss))
@pytest.mark.parametrize("optimizer", ["nesterov", "adamw"])
def test_fit_goes_on_with_the_loss_and_the_optimizer_of_the_overrides(
    loss: Loss, optimizer: Optimizer, tmp_path: Path
) -> None:
    overrides = Overrides(loss=loss, optimizer=optimizer, schedule="cosine", epochs=2, activation="leaky-relu")
    recipe = with_overrides(QUICKSTART, overrides)
    model, _ = trained(recipe, 1000)
    model.save(tmp_path / "model.keras")
    opened: Any = keras.models.load_model(tmp_path / "model.keras")
    assert type(opened.optimizer) is type(network.optimizer(recipe))
    assert type(opened.loss) is type(network.loss(recipe))
    # not the last of the schedule's, at which nothing would be learned any more
    assert float(opened.optimizer.learning_rate) == pytest.approx(recipe.learning_rate)
    assert int(opened.optimizer.iterations) == 64
    before = accuracy(opened)
    labels = mnist().y_train if loss == "categorical-crossentropy" else np.eye(10)[mnist().y_train]
    opened.fit(mnist().x_train / 255, labels, epochs=2, verbose=0)
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


def test_it_ends_early_when_the_loss_is_no_longer_a_number() -> None:
    recipe = replace(QUICKSTART, epochs=9)
    fit.prepare(recipe)
    model = network.build(recipe)
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    notes = Notes()
    fit.fit(model, recipe, mnist().x_train[:64], mnist().y_train[:64], notes)
    assert [epoch.loss for epoch in notes.epochs] == [None]


class Timeouts:
    """Says to stop at the question after `asked` others."""

    def __init__(self, asked: int) -> None:
        self.left = asked

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@given(st.integers(2, 14))
@settings(max_examples=6, deadline=None)
def test_told_to_stop_it_keeps_what_it_has_learned_so_far(asked: int) -> None:
    recipe = replace(QUICKSTART, epochs=9)
    fit.prepare(recipe)
    model, notes = network.build(recipe), Notes()
    fitted = fit.fit(model, recipe, mnist().x_train, mnist().y_train, notes, stop_requested=Timeouts(asked))
    steps = int(model.optimizer.iterations)
    assert 0 < steps < 9 * 63
    assert fitted.stopped_after == pytest.approx(steps / 63)
    assert len(fitted.history) == len(notes.epochs) == steps // 63
    assert accuracy(model) > 0.2


def test_told_to_stop_before_its_first_step_it_has_learned_nothing() -> None:
    fit.prepare(QUICKSTART)
    model = network.build(QUICKSTART)
    for patience in (Timeouts(0), Timeouts(1)):
        with pytest.raises(NothingLearned):
            fit.fit(model, QUICKSTART, mnist().x_train, mnist().y_train, Notes(), stop_requested=patience)


def test_one_cycle_climbs_for_a_fifth_of_the_steps_and_then_falls() -> None:
    rates = [float(rate_at(FAST, tf.constant(step), 100)) for step in range(100)]
    assert rates.index(max(rates)) == 20
    assert max(rates) == pytest.approx(FAST.learning_rate)
    assert rates[:21] == sorted(rates[:21])
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert 0 < rates[-1] < rates[0] < max(rates)


def test_a_cosine_falls_from_the_rate_to_nothing() -> None:
    recipe = replace(FAST, schedule="cosine")
    rates = [float(rate_at(recipe, tf.constant(step), 100)) for step in range(101)]
    assert rates == sorted(rates, reverse=True)
    assert (rates[0], rates[50], rates[100]) == pytest.approx((0.01, 0.005, 0.0), abs=1e-8)


def test_a_constant_rate_stays() -> None:
    assert float(rate_at(QUICKSTART, tf.constant(99), 100)) == pytest.approx(0.001)
