"""The compiled training loop: forward, backward and update for any number of batches in one call.

Python runs a few times a second and not once a batch. It updates Keras's own weights and the optimizer's own
variables, so `model.fit` may go on where this stopped.
"""

import math
from collections.abc import Callable

import numpy as np

from app.training.fit.network import ending_in_logits
from app.training.quiet_tensorflow import Model, Tensor, keras, tf
from app.training.recipes import Recipe

WARM_UP = 0.2  # share of the steps in which the one-cycle rate rises
SLICE = 2000  # images whose gradients are computed at once, which bounds the memory that a batch takes
FIRST_RATE, LAST_RATE = 0.2, 0.01  # shares of the peak at the first and the last step


def compile_loop(
    model: Model, recipe: Recipe, n: int, total_steps: int, teacher: Model | None = None
) -> Callable[..., tuple[Tensor, Tensor]]:
    """Return the compiled loop: `(images, labels, first, steps, before) -> (sum of losses, number right)`.

    It runs `steps` batches of the `n` images from batch `first` on, the last one of an epoch possibly shorter;
    `before` is the number of steps that the training has taken already. An image of no digit never counts as right.
    """
    gradients_of = batch_gradients(model, recipe, n, teacher)
    update = updates(model.optimizer, model.trainable_variables)

    def run(images: Tensor, labels: Tensor, first: Tensor, steps: Tensor, before: Tensor) -> Tensor:
        def step(i: Tensor, losses: Tensor, right: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            gradients, of_batch, right_ones = gradients_of(images, labels, first + i)
            update(gradients, before + i, rate_at(recipe, before + i, total_steps))
            return i + 1, losses + of_batch, right + right_ones

        start = (tf.constant(0), tf.constant(0.0), tf.constant(0.0))
        _, losses, right = tf.while_loop(lambda i, *_: i < steps, step, start, parallel_iterations=1)
        model.optimizer.iterations.assign(before + steps)
        return losses, right

    # with tf.while_loop it needs no autograph, which would take longer than the tracing itself
    return tf.function(run, autograph=False)  # type: ignore[no-any-return]


def batch_gradients(
    model: Model, recipe: Recipe, n: int, teacher: Model | None = None
) -> Callable[..., tuple[list[Tensor], Tensor, Tensor]]:
    """Return `(images, labels, number) -> (gradients of the batch's mean loss, sum of losses, number right)`.

    A batch of more than SLICE images is computed in slices whose gradients add up to the same mean.
    """
    batch = batch_of(recipe, n)
    network = ending_in_logits(model)
    loss_each = loss_of(recipe, teacher)
    weights = [weight.value for weight in model.trainable_variables]

    def of_some(pixels: Tensor, y: Tensor, count: Tensor | None = None) -> tuple[list[Tensor], Tensor, Tensor]:
        x = tf.cast(pixels, tf.float32) * (1 / 255)  # (batch or fewer, 28, 28) in 0..1
        if count is None and n % batch == 0:
            x.set_shape((batch, 28, 28))
        of_logits = loss_each(x, y)
        with tf.GradientTape() as tape:
            logits = network(x, training=True)
            each = of_logits(logits)
            loss = tf.reduce_mean(each) if count is None else tf.reduce_sum(each) / count
        correct = tf.cast(tf.equal(tf.argmax(logits, 1, tf.int32), y), tf.float32)
        return tape.gradient(loss, weights), tf.reduce_sum(each), tf.reduce_sum(correct)

    def at_once(images: Tensor, labels: Tensor, number: Tensor) -> tuple[list[Tensor], Tensor, Tensor]:
        start = number * batch
        return of_some(images[start : start + batch], labels[start : start + batch])

    def in_slices(images: Tensor, labels: Tensor, number: Tensor) -> tuple[list[Tensor], Tensor, Tensor]:
        start = number * batch
        end = tf.minimum(start + batch, n)
        count = tf.cast(end - start, tf.float32)

        def add(at: Tensor, *sums: Tensor) -> tuple[Tensor, ...]:
            upto = tf.minimum(at + SLICE, end)
            gradients, losses, right = of_some(images[at:upto], labels[at:upto], count)
            found = (*gradients, losses, right)
            return (upto, *(total + more for total, more in zip(sums, found, strict=True)))

        nothing = (*map(tf.zeros_like, weights), tf.constant(0.0), tf.constant(0.0))
        found = tf.while_loop(lambda at, *_: at < end, add, (start, *nothing), parallel_iterations=1)
        return list(found[1:-2]), found[-2], found[-1]

    return at_once if batch <= SLICE else in_slices


def batch_of(recipe: Recipe, n: int) -> int:
    """Return the batch size for an epoch of `n` images."""
    return n if recipe.batch_size == "full" else recipe.batch_size


Losses = Callable[[Tensor], Tensor]
"""From logits (n, 10) to the losses (n,) of images."""


def loss_of(recipe: Recipe, teacher: Model | None = None) -> Callable[[Tensor, Tensor], Losses]:
    """Return `(images (n, 28, 28), labels (n,)) -> (logits -> losses)` against the target distribution of each image.

    As Keras has them: the squared errors of the softmax, and the binary cross-entropies, are means over the ten.
    """
    if recipe.loss == "categorical-crossentropy" and not (recipe.smoothing or recipe.negatives):
        sparse = tf.nn.sparse_softmax_cross_entropy_with_logits
        return lambda _, y: lambda logits: sparse(y, logits)
    targets = targets_of(recipe, teacher)
    match recipe.loss:
        case "categorical-crossentropy":
            each = tf.nn.softmax_cross_entropy_with_logits
        case "mse":

            def each(wanted: Tensor, logits: Tensor) -> Tensor:
                return tf.reduce_mean(tf.square(tf.nn.softmax(logits) - wanted), 1)

        case "binary-crossentropy":

            def each(wanted: Tensor, logits: Tensor) -> Tensor:
                return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, logits), 1)

    def of_batch(x: Tensor, y: Tensor) -> Losses:
        wanted = targets(x, y)
        return lambda logits: each(wanted, logits)

    return of_batch


def targets_of(recipe: Recipe, teacher: Model | None) -> Callable[[Tensor, Tensor], Tensor]:
    """Return `(images, labels) -> (n, 10)` target distributions: by the labels and, where it is right, by a teacher."""
    rows = np.full((11, 10), 0.1, np.float32)  # the last row is for no digit: all ten equally probable
    rows[:10] = recipe.smoothing / 10 + (1 - recipe.smoothing) * np.eye(10, dtype=np.float32)
    table = tf.constant(rows)
    if teacher is None:
        return lambda _, y: tf.gather(table, y)

    def taught(x: Tensor, y: Tensor) -> Tensor:
        logits = teacher(x, training=False)
        is_right = tf.cast(tf.equal(tf.argmax(logits, 1, tf.int32), y), tf.float32)
        share = recipe.taught * is_right[:, None]
        return share * tf.nn.softmax(logits) + (1 - share) * tf.gather(table, y)

    return taught


Update = Callable[[list[Tensor], Tensor, Tensor], None]


def updates(optimizer: Model, variables: list[Tensor]) -> Update:
    """Return the optimizer's step on the variables: `(gradients, step, rate)`."""
    optimizer.build(variables)
    if type(optimizer) is keras.optimizers.Adam:
        return adam(optimizer, variables)

    def update(gradients: list[Tensor], _: Tensor, rate: Tensor) -> None:
        optimizer.learning_rate.assign(rate)
        optimizer.apply(gradients, variables)

    return update


def adam(optimizer: Model, variables: list[Tensor]) -> Update:
    """Return Keras's Adam step as one fused operation per weight, faster than Keras's own.

    Kingma and Ba 2014, with epsilon where Keras has it; it works on the optimizer's own moments.
    """
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

    One-cycle (L. N. Smith, "Super-Convergence", 2018): linear up to the recipe's rate, then linear down. Cosine
    (I. Loshchilov and F. Hutter, "SGDR", 2017, without restarts): from the recipe's rate down to nothing.
    """
    if recipe.schedule == "constant":
        return tf.constant(recipe.learning_rate)
    done, warm = tf.cast(step, tf.float32), WARM_UP * steps
    if recipe.schedule == "cosine":
        return recipe.learning_rate * (1 + tf.cos(done * (math.pi / steps))) / 2
    up = FIRST_RATE + (1 - FIRST_RATE) * done / warm
    down = 1 - (1 - LAST_RATE) * (done - warm) / (steps - warm)
    return recipe.learning_rate * tf.minimum(up, down)
