"""The compiled training loop: forward, backward and update for any number of batches in one call.

Python is entered a few times a second and not once a batch, and what changes the weights is one fused operation per
weight. They are Keras's own weights and Adam's own moments, so `model.fit` may go on where this stopped.
"""

from collections.abc import Callable

import numpy as np

from app.training.quiet import Model, Tensor, tf
from app.training.recipes import Recipe

WARM = 0.2  # share of the steps on the way up
FROM, TO = 0.2, 0.01  # shares of the peak at the first and the last step


def compiled(model: Model, recipe: Recipe, total_steps: int, *, whole: bool) -> Callable[..., tuple[Tensor, Tensor]]:
    """Return the compiled loop: `(images, labels, first, steps, before) -> (sum of losses, number right)`.

    It takes `steps` batches from batch `first` on, the last one of an epoch as short as it is; `before` is how many
    steps the training has taken already, and `whole` says that no batch is short. An image of no digit is never right.
    """
    batch = recipe.batch_size
    cross_entropy = loss_of(recipe)
    weights = [weight.value for weight in model.trainable_variables]
    update = adam(model.optimizer, model.trainable_variables)

    def run(images: Tensor, labels: Tensor, first: Tensor, steps: Tensor, before: Tensor) -> Tensor:
        def step(i: Tensor, losses: Tensor, right: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            start = (first + i) * batch
            x = tf.cast(images[start : start + batch], tf.float32) * (1 / 255)  # (batch or fewer, 28, 28) in 0..1
            y = labels[start : start + batch]
            if whole:
                x.set_shape((batch, 28, 28))
            with tf.GradientTape() as tape:
                logits = model(x, training=True)
                each = cross_entropy(y, logits)
                loss = tf.reduce_mean(each)
            update(tape.gradient(loss, weights), before + i, rate_at(recipe, before + i, total_steps))
            correct = tf.cast(tf.equal(tf.argmax(logits, 1, tf.int32), y), tf.float32)
            return i + 1, losses + tf.reduce_sum(each), right + tf.reduce_sum(correct)

        start = (tf.constant(0), tf.constant(0.0), tf.constant(0.0))
        _, losses, right = tf.while_loop(lambda i, *_: i < steps, step, start, parallel_iterations=1)
        model.optimizer.iterations.assign(before + steps)
        return losses, right

    # spelt as tf.while_loop, it needs no autograph, which would take longer than the tracing itself
    return tf.function(run, autograph=False)  # type: ignore[no-any-return]


def loss_of(recipe: Recipe) -> Callable[[Tensor, Tensor], Tensor]:
    """Return `(labels (n,), logits (n, 10)) -> (n,) cross-entropies` against what the recipe wants of each label."""
    if not (recipe.smoothing or recipe.negatives):
        return tf.nn.sparse_softmax_cross_entropy_with_logits  # type: ignore[no-any-return]
    wanted = np.full((11, 10), 0.1, np.float32)  # the last row is for no digit: all ten alike
    wanted[:10] = recipe.smoothing / 10 + (1 - recipe.smoothing) * np.eye(10, dtype=np.float32)
    table = tf.constant(wanted)
    return lambda y, logits: tf.nn.softmax_cross_entropy_with_logits(tf.gather(table, y), logits)


def adam(optimizer: Model, variables: list[Tensor]) -> Callable[[list[Tensor], Tensor, Tensor], None]:
    """Return Keras's Adam step as one fused operation per weight: `(gradients, step, rate)`.

    Kingma and Ba 2014, with epsilon where Keras has it; it works on the optimizer's own moments.
    """
    optimizer.build(variables)
    first = [v.value for v in optimizer.variables if v.name.endswith("_momentum")]
    second = [v.value for v in optimizer.variables if v.name.endswith("_velocity")]
    weights = [v.value for v in variables]

    def update(gradients: list[Tensor], step: Tensor, rate: Tensor) -> None:
        power = tf.cast(step + 1, tf.float32)
        first_power, second_power = tf.pow(optimizer.beta_1, power), tf.pow(optimizer.beta_2, power)
        for weight, m, v, gradient in zip(weights, first, second, gradients, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=weight.handle, m=m.handle, v=v.handle, grad=gradient, lr=rate,
                beta1=optimizer.beta_1, beta2=optimizer.beta_2, epsilon=optimizer.epsilon,
                beta1_power=first_power, beta2_power=second_power,
            )  # fmt: skip

    return update


def rate_at(recipe: Recipe, step: Tensor, steps: int) -> Tensor:
    """Return the learning rate at `step` (a tensor, from 0) of `steps`, as a float32 scalar.

    One-cycle (L. N. Smith, "Super-Convergence", 2018): linear up to the recipe's rate, then linear down.
    """
    if recipe.schedule == "constant":
        return tf.constant(recipe.learning_rate)
    done, warm = tf.cast(step, tf.float32), WARM * steps
    up = FROM + (1 - FROM) * done / warm
    down = 1 - (1 - TO) * (done - warm) / (steps - warm)
    return recipe.learning_rate * tf.minimum(up, down)
