"""Training: the whole loop compiled, so that Python runs a few times a second and not once a batch.

The images stay on the device as uint8, shuffled (and augmented) once an epoch; one compiled function then runs any
number of steps over them. The result is the Keras model itself with its optimizer's state: `model.fit` may go on.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.jobs.job import Epoch
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mixture import Confidence, Mixture
from app.training.data.mnist import Images, Labels
from app.training.fit.checkpoint import Checkpoint
from app.training.fit.epoch_loop import EpochLoop
from app.training.fit.prefetch import EpochImages, Prefetcher
from app.training.fit.reporter import NothingLearned, Reporter
from app.training.fit.resume import TrainingClock, restore, save
from app.training.fit.temperature import calibrate, logits_of
from app.training.fit.validation import Measure, measure_of
from app.training.quiet_tensorflow import Model, keras, tf
from app.training.recipes import Recipe


def prepare(recipe: Recipe) -> None:
    """Seed all random generators and set the threads; these stay as they are where TensorFlow already runs."""
    keras.utils.set_random_seed(recipe.seed)
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(recipe.threads)
        # the operations of a step depend on each other, so handing them to a pool only costs
        tf.config.threading.set_inter_op_parallelism_threads(1)


@dataclass(frozen=True)
class FitResult:
    """The epochs of a training, the seconds it took before it was interrupted, and its temperature.

    `stopped_after` is the number of epochs, with a fraction, after which it was stopped; None when it was not.
    """

    history: list[Epoch]
    earlier_seconds: float
    temperature: float | None
    stopped_after: float | None = None


def never() -> bool:
    """Return False: the default of a training that is never stopped."""
    return False


def fit(
    model: Model,
    recipe: Recipe,
    images: Images,
    labels: Labels,
    reporter: Reporter,
    *,
    places: NDArray[np.float64] | None = None,
    corrected: Corrected = NO_CORRECTIONS,
    checkpoint: Checkpoint | None = None,
    stop_requested: Callable[[], bool] = never,
    teacher: Model | None = None,
) -> FitResult:
    """Train `model` in place on `images` (n, 28, 28) uint8 with their `labels` (n,), and on what was `corrected`.

    Where the recipe is taught, the logits of the `teacher` say how much of each digit an image has.

    The validation digits are those whose `places` (n,) are below the recipe's share; without places the seed chooses
    them.

    Ends early when the loss is no longer finite, and within a second or a step of `stop_requested`, with the weights
    as they are then. The same seed on the same machine gives the same weights, also when it resumes from a
    `checkpoint`. Raises NothingLearned when it is stopped before its first step.
    """
    if stop_requested() and not (checkpoint and checkpoint.load()):
        raise NothingLearned
    clock = TrainingClock()
    rng = np.random.default_rng(recipe.seed)
    validation, trained = split(rng.permutation(len(images)), recipe.validation, places)
    mixture = Mixture(recipe, images[trained], labels[trained], rng, corrected, confidence=_confidence(model, recipe))
    loop = EpochLoop(model, recipe, mixture, reporter, stop_requested, teacher=teacher)
    measure = measure_of(model, recipe, images, labels, validation=validation, trained=trained)
    start = model.get_weights()
    history = restore(model, rng, clock, checkpoint)
    for earlier in history:
        reporter.epoch(earlier)
    stopped_after = None
    with contextlib.closing(Prefetcher(mixture, rng, recipe.epochs - len(history))) as prefetcher:
        for number in range(len(history) + 1, recipe.epochs + 1):
            if history and stop_requested():
                stopped_after = float(len(history))
                break
            shown = prefetcher.next()
            epoch, done = _run_epoch(number, loop, shown, measure)
            if epoch is None:
                stopped_after = number - 1 + done
                break
            history.append(epoch)
            reporter.epoch(epoch)
            if epoch.loss is None:  # not finite
                return FitResult(history, clock.earlier_seconds, None)
            if checkpoint and number < recipe.epochs and clock.is_time_to_save():
                save(model, shown.rng_state, history, clock, checkpoint)
    if stopped_after == 0:
        raise NothingLearned
    if recipe.kept:
        model.set_weights(average(start, model.get_weights(), recipe.kept))
    # a later `fit` begins with the recipe's rate, not with the last one of a schedule
    model.optimizer.learning_rate.assign(recipe.learning_rate)
    calibrated = recipe.calibrated and len(validation) > 0
    temperature = calibrate(model, images[validation], labels[validation]) if calibrated else None
    return FitResult(history, clock.earlier_seconds, temperature, stopped_after)


def _confidence(model: Model, recipe: Recipe) -> Confidence | None:
    """Return how sure the network to be trained further is of images; None where it has learned nothing yet."""
    if recipe.network != "current":
        return None
    return lambda images: tf.nn.softmax(logits_of(model, images)).numpy().max(1)


def average(start: list[NDArray[np.float32]], end: list[NDArray[np.float32]], kept: float) -> list[NDArray[np.float32]]:
    """Return weights between those of the start, of which a share is `kept`, and those of the end."""
    return [np.float32(kept) * one + np.float32(1 - kept) * other for one, other in zip(start, end, strict=True)]


def split(
    order: NDArray[np.intp], share: float, places: NDArray[np.float64] | None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the validation digits and those of the others, which stay in their `order`."""
    if places is None:
        validation, trained = np.split(order, [round(share * len(order))])
        return validation, trained
    ranked = np.argsort(places, kind="stable")
    return ranked[: np.count_nonzero(places < share)], order[places[order] >= share]


def _run_epoch(number: int, loop: EpochLoop, shown: EpochImages, measure: Measure) -> tuple[Epoch | None, float]:
    """Train one epoch and measure it; return None and the fraction that was done when it was stopped within it."""
    began = time.perf_counter()
    loss, accuracy, done = loop.run(shown.images, shown.labels, number)
    if done < 1:
        return None, done
    metrics, confusion = measure()
    # float32 sums are no more precise, and their last digits depend on how the steps were grouped
    rounded = {name: round(value, 6) for name, value in {"loss": loss, "accuracy": accuracy, **metrics}.items()}
    seconds = round(time.perf_counter() - began, 3)
    return Epoch(epoch=number, **rounded, seconds=seconds, steps=loop.steps, confusion=confusion), done
