"""The compiled loop takes the steps that Keras takes."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from app.jobs.job import Overrides
from app.jobs.overrides import Full, Loss, Optimizer
from app.training.data.mnist import Images, Labels
from app.training.fit import fit, network
from app.training.fit.loop import batch_of, compile_loop, rate_at, targets_of
from app.training.quiet_tensorflow import Model, Tensor, tf
from app.training.recipes import COMPACT, FAST, QUICKSTART, Recipe, with_overrides
from tests.support.mnist_slice import mnist


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


def test_a_teacher_has_a_say_where_it_is_right_and_nowhere_else() -> None:
    def teacher(x: Images, *, training: bool) -> Tensor:
        assert not training
        return tf.one_hot([3] * len(x), 10) * 2  # it reads everything as a 3, and is not quite sure

    labels, answer = [3, 8, 10], np.exp([2.0, 0.0])  # a 3, an 8, and no digit
    three, eight, no_digit = targets_of(COMPACT, teacher)(tf.zeros((3, 28, 28)), tf.constant(labels)).numpy()
    by_label = targets_of(COMPACT, None)(tf.zeros((3, 28, 28)), tf.constant(labels)).numpy()
    sure = answer[0] / (answer[0] + 9 * answer[1])
    assert three[3] == pytest.approx(COMPACT.taught * sure + (1 - COMPACT.taught) * by_label[0][3])
    assert three.sum() == pytest.approx(1)
    np.testing.assert_allclose([eight, no_digit], by_label[1:])
    np.testing.assert_allclose(no_digit, 0.1)
