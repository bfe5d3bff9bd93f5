"""Training: the whole loop compiled, so that Python is entered a few times a second and not once a batch.

The images stay on the device as uint8, shuffled (and varied) once an epoch; one compiled function then runs any number
of steps over them. What comes out is the Keras model itself with its optimizer's state: `model.fit` may go on.
"""

import contextlib
import math
import time
from collections.abc import Callable

import numpy as np

from app.db.job import Epoch, Metrics, Progress
from app.training.augment import augment
from app.training.data import Images, Labels
from app.training.loop import compiled
from app.training.quiet import Model, Tensor, keras, tf
from app.training.recipes import Recipe
from app.training.reporter import Reporter

REPORT_SECONDS = 0.25


def prepare(recipe: Recipe) -> None:
    """Seed everything that draws and set the threads; these stay as they are where TensorFlow already runs."""
    keras.utils.set_random_seed(recipe.seed)
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(recipe.threads)
        # the operations of a step depend on each other, so handing them to a pool only costs
        tf.config.threading.set_inter_op_parallelism_threads(1)


def fit(model: Model, recipe: Recipe, images: Images, labels: Labels, reporter: Reporter) -> list[Epoch]:
    """Train `model` on `images` (n, 28, 28) uint8 and their `labels` (n,), in place; return the readings per epoch.

    Ends early when the loss is no longer a number. The same seed on the same machine gives the same weights.
    """
    rng = np.random.default_rng(recipe.seed)
    order = rng.permutation(len(images))
    measured, trained = np.split(order, [round(recipe.validation * len(images))])
    loop = Loop(model, recipe, len(trained))
    validate = _validation(model, images[measured], labels[measured])
    history: list[Epoch] = []
    for number in range(1, recipe.epochs + 1):
        began = time.perf_counter()
        order = rng.permutation(trained)
        shown = images[order] if recipe.augmentation is None else augment(images[order], recipe.augmentation, rng)
        loss, accuracy = loop.epoch(shown, labels[order], number, reporter)
        readings = {"loss": loss, "accuracy": accuracy, **validate()}
        # float32 sums have no more to say, and their last digits depend on how the steps were grouped
        rounded = {name: round(value, 6) for name, value in readings.items()}
        history.append(Epoch(epoch=number, **rounded, seconds=round(time.perf_counter() - began, 3)))
        reporter.epoch(history[-1])
        if not math.isfinite(loss):
            break
    return history


class Loop:
    """The compiled loop of a training over `n` images an epoch, and the clock of its progress."""

    def __init__(self, model: Model, recipe: Recipe, n: int) -> None:
        self._recipe, self._n = recipe, n
        self._steps = math.ceil(n / recipe.batch_size)
        self._run = compiled(model, recipe, self._steps * recipe.epochs, whole=n % recipe.batch_size == 0)
        self._clock: tuple[float, int] | None = None  # when the first call ended, and how many steps it took
        self._chunk = 8  # steps to run before the next report; follows the machine's speed

    def epoch(self, images: Images, labels: Labels, number: int, reporter: Reporter) -> tuple[float, float]:
        """Run every step of an epoch; return the mean loss and accuracy over it, as Keras counts them."""
        x, y = tf.constant(images), tf.constant(labels.astype(np.int32))
        loss, accuracy, done = 0.0, 0.0, 0
        for_epoch = (number - 1) * self._steps
        while done < self._steps:
            began = time.perf_counter()
            steps = min(self._chunk, self._steps - done)
            of_chunk = self._run(x, y, tf.constant(done), tf.constant(steps), tf.constant(for_epoch + done))
            loss_sum, right = (float(total) for total in of_chunk)
            took = time.perf_counter() - began
            done += steps
            loss, accuracy = loss + loss_sum, accuracy + right
            seen = min(done * self._recipe.batch_size, self._n)
            running = Metrics(loss=loss / seen, accuracy=accuracy / seen)
            reporter.progress(self._progress(number, for_epoch + done, steps / took), running)
            self._chunk = max(1, round(steps * min(REPORT_SECONDS / took, 8)))
        return loss / self._n, accuracy / self._n

    def _progress(self, number: int, done: int, rate: float) -> Progress:
        """Return how far it is after `done` steps, the latest at `rate` steps a second."""
        total = self._steps * self._recipe.epochs
        progress = Progress(phase="fitting", epoch=number, epochs=self._recipe.epochs, fraction=done / total)
        if self._clock is None:
            # the first call compiles the loop, so its speed says nothing
            self._clock = time.perf_counter(), done
            return progress
        began, then = self._clock
        eta = (time.perf_counter() - began) * (total - done) / (done - then)
        images = round(rate * self._recipe.batch_size)
        return progress.model_copy(update={"eta_seconds": round(eta, 1), "images_per_second": images})


def _validation(model: Model, images: Images, labels: Labels) -> Callable[[], dict[str, float]]:
    """Return what reads the validation digits' mean `val_loss` and `val_accuracy`; nothing where there are none."""
    if not len(images):
        return dict
    x, y = tf.constant(images), tf.constant(labels.astype(np.int32))

    def run() -> tuple[Tensor, Tensor]:
        logits = model(tf.cast(x, tf.float32) * (1 / 255), training=False)
        right = tf.cast(tf.equal(tf.argmax(logits, 1, tf.int32), y), tf.float32)
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)), tf.reduce_mean(right)

    read = tf.function(run, autograph=False)

    def readings() -> dict[str, float]:
        loss, accuracy = read()
        return {"val_loss": float(loss), "val_accuracy": float(accuracy)}

    return readings
