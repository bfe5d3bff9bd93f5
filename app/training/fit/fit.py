"""Training: the whole loop compiled, so that Python is entered a few times a second and not once a batch.

The images stay on the device as uint8, shuffled (and varied) once an epoch; one compiled function then runs any number
of steps over them. What comes out is the Keras model itself with its optimizer's state: `model.fit` may go on.
"""

import contextlib
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.jobs.job import Epoch, Metrics, Progress
from app.training.data.corrected import NOTHING, Corrected
from app.training.data.mixture import Mixture
from app.training.data.mnist import Images, Labels
from app.training.fit.checkpoint import Checkpoint, Standing
from app.training.fit.loop import batch_of, compiled, loss_of
from app.training.fit.network import ending_in_logits
from app.training.fit.reporter import NothingLearned, Reporter
from app.training.fit.temperature import calibrate
from app.training.gate.confusion import confusion_of
from app.training.quiet_tensorflow import Model, Tensor, keras, tf
from app.training.recipes import Recipe

log = logging.getLogger(__name__)

REPORT_SECONDS = 0.25
SEEN = 2000  # training digits that are read after an epoch where no validation digits are
SAVE_SECONDS = 10.0  # what at most is lost of a training that is killed, or its epoch if that is longer


def prepare(recipe: Recipe) -> None:
    """Seed everything that draws and set the threads; these stay as they are where TensorFlow already runs."""
    keras.utils.set_random_seed(recipe.seed)
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(recipe.threads)
        # the operations of a step depend on each other, so handing them to a pool only costs
        tf.config.threading.set_inter_op_parallelism_threads(1)


@dataclass(frozen=True)
class Fitted:
    """What a training came to: its epochs, the seconds spent on it before it was interrupted, its temperature.

    `stopped` is after how many epochs it was told to stop; None when it was not.
    """

    history: list[Epoch]
    earlier: float
    temperature: float | None
    stopped: float | None = None


def never() -> bool:
    """Return that nobody wants the training to stop."""
    return False


def fit(
    model: Model,
    recipe: Recipe,
    images: Images,
    labels: Labels,
    reporter: Reporter,
    *,
    places: NDArray[np.float64] | None = None,
    corrected: Corrected = NOTHING,
    checkpoint: Checkpoint | None = None,
    stop: Callable[[], bool] = never,
) -> Fitted:
    """Train `model` on `images` (n, 28, 28) uint8 and their `labels` (n,), and on what was `corrected`, in place.

    The digits whose `places` (n,) are below the recipe's share of validation digits only measure; the seed chooses them
    where no places are given.

    Ends early when the loss is no longer a number, and, with the weights as they are then, within a second or a step
    of `stop` saying so. The same seed on the same machine gives the same weights, also when it goes on from a
    `checkpoint`. Raises NothingLearned when it is stopped before its first step.
    """
    if stop() and not (checkpoint and checkpoint.load()):
        raise NothingLearned
    clock = Clock()
    rng = np.random.default_rng(recipe.seed)
    measured, trained = split(rng.permutation(len(images)), recipe.validation, places)
    mixture = Mixture(recipe, images[trained], labels[trained], rng, corrected)
    loop = Loop(model, recipe, mixture)
    seen = trained[:SEEN]
    validate = _validation(model, recipe, images[measured], labels[measured]) or _answers(
        model, images[seen], labels[seen]
    )
    history = _resumed(model, rng, clock, checkpoint)
    for epoch in history:
        reporter.epoch(epoch)
    stopped = None
    for number in range(len(history) + 1, recipe.epochs + 1):
        if history and stop():
            stopped = float(len(history))
            break
        began = time.perf_counter()
        loss, accuracy, done = loop.epoch(*mixture.epoch(rng), number, reporter, stop)
        if done < 1:
            stopped = number - 1 + done
            break
        measures, confusion = validate()
        readings = {"loss": loss, "accuracy": accuracy, **measures}
        # float32 sums have no more to say, and their last digits depend on how the steps were grouped
        rounded = {name: round(value, 6) for name, value in readings.items()}
        seconds = round(time.perf_counter() - began, 3)
        history.append(Epoch(epoch=number, **rounded, seconds=seconds, steps=loop.steps, confusion=confusion))
        reporter.epoch(history[-1])
        if not math.isfinite(loss):
            return Fitted(history, clock.earlier, None)
        if checkpoint and number < recipe.epochs and clock.is_time_to_save():
            _save(model, rng, history, clock, checkpoint)
    if stopped == 0:
        raise NothingLearned
    # whoever goes on with `fit` begins with the recipe's rate, not with the last of a schedule
    model.optimizer.learning_rate.assign(recipe.learning_rate)
    tempered = recipe.calibrated and len(measured) > 0
    temperature = calibrate(model, images[measured], labels[measured]) if tempered else None
    return Fitted(history, clock.earlier, temperature, stopped)


def split(
    order: NDArray[np.intp], share: float, places: NDArray[np.float64] | None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the validation digits and those of the others, which stay in their `order`."""
    if places is None:
        measured, trained = np.split(order, [round(share * len(order))])
        return measured, trained
    ranked = np.argsort(places, kind="stable")
    return ranked[: np.count_nonzero(places < share)], order[places[order] >= share]


class Clock:
    """The time a training has taken, over its interruptions."""

    def __init__(self) -> None:
        self._began = self._saved = time.perf_counter()
        self.earlier = 0.0
        """Seconds spent before an interruption."""

    @property
    def seconds(self) -> float:
        """The seconds so far."""
        return self.earlier + time.perf_counter() - self._began

    def is_time_to_save(self) -> bool:
        """Return whether there is enough to lose; saving then begins a new term."""
        now = time.perf_counter()
        due = now - self._saved > SAVE_SECONDS
        if due:
            self._saved = now
        return due


def _resumed(model: Model, rng: np.random.Generator, clock: Clock, checkpoint: Checkpoint | None) -> list[Epoch]:
    """Bring everything to where the checkpoint stands and return the epochs until there; none without one."""
    standing = checkpoint.load() if checkpoint else None
    variables = _variables(model)
    if standing is None or [v.shape for v in variables] != [a.shape for a in standing.arrays]:
        return []  # nothing was saved, or an older program saved another network
    for variable, array in zip(variables, standing.arrays, strict=True):
        variable.assign(array)
    rng.bit_generator.state = standing.dice
    clock.earlier = standing.seconds
    return list(standing.history)


def _save(
    model: Model, rng: np.random.Generator, history: Sequence[Epoch], clock: Clock, checkpoint: Checkpoint
) -> None:
    arrays = [np.asarray(variable.numpy()) for variable in _variables(model)]
    try:
        checkpoint.save(Standing(arrays, dict(rng.bit_generator.state), history, clock.seconds))
    except OSError as error:
        # whoever trains on a full disk loses no more than the way back
        log.warning("the training cannot be saved and would start again when interrupted: %s", error)


def _variables(model: Model) -> list[Model]:
    return [*model.variables, *model.optimizer.variables]


class Loop:
    """The compiled loop of a training on `mixture`, and the clock of its progress."""

    def __init__(self, model: Model, recipe: Recipe, mixture: Mixture) -> None:
        self._recipe, self._n = recipe, mixture.size
        self._digits = mixture.digits / mixture.size
        self._batch = batch_of(recipe, self._n)
        self.steps = math.ceil(self._n / self._batch)
        self._run = compiled(model, recipe, self._n, self.steps * recipe.epochs)
        self._clock: tuple[float, int] | None = None  # when the first call ended, and how many steps it took
        self._chunk = 8  # steps to run before the next report; follows the machine's speed

    def epoch(
        self, images: Images, labels: Labels, number: int, reporter: Reporter, stop: Callable[[], bool]
    ) -> tuple[float, float, float]:
        """Run every step of an epoch; return its mean loss, the share of its digits that were right, and 1.

        Told to stop, return these of the steps so far, and in place of the 1 their share of the epoch.
        """
        x, y = tf.constant(images), tf.constant(labels.astype(np.int32))
        loss, accuracy, done, seen = 0.0, 0.0, 0, 1
        for_epoch = (number - 1) * self.steps
        while done < self.steps and not stop():
            began = time.perf_counter()
            steps = min(self._chunk, self.steps - done)
            of_chunk = self._run(x, y, tf.constant(done), tf.constant(steps), tf.constant(for_epoch + done))
            loss_sum, right = (float(total) for total in of_chunk)
            took = time.perf_counter() - began
            done += steps
            loss, accuracy = loss + loss_sum, accuracy + right
            seen = min(done * self._batch, self._n)
            running = Metrics(loss=loss / seen, accuracy=accuracy / (seen * self._digits))
            reporter.progress(self._progress(number, for_epoch + done, steps / took), running)
            self._chunk = max(1, round(steps * min(REPORT_SECONDS / took, 8)))
        return loss / seen, accuracy / (seen * self._digits), done / self.steps

    def _progress(self, number: int, done: int, rate: float) -> Progress:
        """Return how far it is after `done` steps, the latest at `rate` steps a second."""
        total = self.steps * self._recipe.epochs
        progress = Progress(phase="fitting", epoch=number, epochs=self._recipe.epochs, fraction=done / total)
        if self._clock is None:
            # the first call compiles the loop, so its speed says nothing
            self._clock = time.perf_counter(), done
            return progress
        began, then = self._clock
        eta = (time.perf_counter() - began) * (total - done) / (done - then)
        images = round(rate * self._batch)
        return progress.model_copy(update={"eta_seconds": round(eta, 1), "images_per_second": images})


Measured = tuple[dict[str, float], list[list[int]]]
"""Readings by name, and which digits were read as which."""


def _validation(model: Model, recipe: Recipe, images: Images, labels: Labels) -> Callable[[], Measured] | None:
    """Return what reads the validation digits' mean `val_loss` and `val_accuracy`; None where there are none."""
    if not len(images):
        return None
    network = ending_in_logits(model)
    loss_each = loss_of(replace(recipe, smoothing=0.0, negatives=0))
    x, y = tf.constant(images), tf.constant(labels.astype(np.int32))

    def run() -> tuple[Tensor, Tensor, Tensor]:
        logits = network(tf.cast(x, tf.float32) * (1 / 255), training=False)
        answers = tf.argmax(logits, 1, tf.int32)
        right = tf.cast(tf.equal(answers, y), tf.float32)
        return tf.reduce_mean(loss_each(y, logits)), tf.reduce_mean(right), answers

    read = tf.function(run, autograph=False)

    def measure() -> Measured:
        loss, accuracy, answers = read()
        confusion = confusion_of(labels, answers.numpy()).tolist()
        return {"val_loss": float(loss), "val_accuracy": float(accuracy)}, confusion

    return measure


def _answers(model: Model, images: Images, labels: Labels) -> Callable[[], Measured]:
    """Return what reads these digits, of the training data: too few of them to be worth compiling."""
    x = tf.constant(images)

    def measure() -> Measured:
        answers = tf.argmax(model(tf.cast(x, tf.float32) * (1 / 255), training=False), 1, tf.int32)
        return {}, confusion_of(labels, answers.numpy()).tolist()

    return measure
