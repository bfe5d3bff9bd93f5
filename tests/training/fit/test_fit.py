"""Training in the compiled loop, on a slice of MNIST."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.jobs.job import Overrides
from app.jobs.overrides import Activation, Loss, Optimizer
from app.training.fit import fit, network
from app.training.fit.reporter import NothingLearned
from app.training.quiet_tensorflow import keras
from app.training.recipes import QUICKSTART, Recipe, with_overrides
from tests.support.mnist_slice import mnist
from tests.training.fit.trained import SMALL, Notes, accuracy, trained


@pytest.mark.parametrize("recipe", SMALL.values(), ids=SMALL)
def test_every_recipe_learns_to_read(recipe: Recipe) -> None:
    model, notes = trained(replace(recipe, epochs=4, batch_size=32))
    losses = [epoch.loss for epoch in notes.epochs]
    assert losses == sorted(losses, key=lambda loss: -(loss or 0))
    assert accuracy(model) > 0.85


@pytest.mark.parametrize("name", ["quickstart", "fast", "best"])  # compact is best's training on other layers
def test_the_same_seed_gives_the_same_network(name: str) -> None:
    short = replace(SMALL[name], epochs=1)
    first, again, other = (trained(replace(short, seed=seed), 500)[0].get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_of_the_weights_that_it_began_with_the_share_is_kept_that_the_recipe_says() -> None:
    short = replace(QUICKSTART, epochs=1)
    fit.prepare(short)
    start = network.build(short).get_weights()
    end = trained(short, 500)[0].get_weights()
    for weights, one, other in zip(trained(replace(short, kept=0.25), 500)[0].get_weights(), start, end, strict=True):
        np.testing.assert_allclose(weights, one / 4 + 3 * other / 4, atol=1e-6)


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
