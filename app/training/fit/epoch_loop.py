"""Runs the compiled loop epoch by epoch, in chunks short enough to report progress and to stop."""

import math
import time
from collections.abc import Callable

from app.jobs.job import Metrics, Progress
from app.training.data.mixture import Mixture
from app.training.fit.loop import batch_of, compile_loop
from app.training.fit.reporter import Reporter
from app.training.quiet_tensorflow import Model, Tensor, tf
from app.training.recipes import Recipe

REPORT_SECONDS = 0.25


class EpochLoop:
    """The compiled loop of a training on `mixture`, with a `teacher` or without, and the clock of its progress."""

    def __init__(
        self,
        model: Model,
        recipe: Recipe,
        mixture: Mixture,
        reporter: Reporter,
        stop_requested: Callable[[], bool],
        *,
        teacher: Model | None,
    ) -> None:
        self._recipe, self._n = recipe, mixture.size
        self._reporter, self._stop_requested = reporter, stop_requested
        self._digits = mixture.digits / mixture.size
        self._batch = batch_of(recipe, self._n)
        self.steps = math.ceil(self._n / self._batch)
        self._run = compile_loop(model, recipe, self._n, self.steps * recipe.epochs, teacher)
        self._clock: tuple[float, int] | None = None  # when the first call ended, and how many steps it took
        self._chunk = 8  # steps to run before the next report; follows the machine's speed

    def run(self, images: Tensor, labels: Tensor, number: int) -> tuple[float, float, float]:
        """Run epoch `number` on `images` (n, 28, 28) uint8 and `labels` (n,) int32.

        Return its mean loss, its accuracy, and the fraction of its steps that were run. The fraction is 1 unless a stop
        was requested meanwhile; loss and accuracy are then those of the steps so far.
        """
        loss, correct, done, seen = 0.0, 0.0, 0, 1
        before = (number - 1) * self.steps
        while done < self.steps and not self._stop_requested():
            began = time.perf_counter()
            steps = min(self._chunk, self.steps - done)
            sums = self._run(images, labels, tf.constant(done), tf.constant(steps), tf.constant(before + done))
            chunk_loss, chunk_correct = (float(total) for total in sums)
            seconds = time.perf_counter() - began
            done += steps
            loss, correct = loss + chunk_loss, correct + chunk_correct
            seen = min(done * self._batch, self._n)
            running = Metrics(loss=loss / seen, accuracy=correct / (seen * self._digits))
            self._reporter.progress(self._progress(number, before + done, steps / seconds), running)
            self._chunk = max(1, round(steps * min(REPORT_SECONDS / seconds, 8)))
        return loss / seen, correct / (seen * self._digits), done / self.steps

    def _progress(self, number: int, done: int, steps_per_second: float) -> Progress:
        """Return the progress after `done` steps of all epochs, at the latest speed."""
        total = self.steps * self._recipe.epochs
        progress = Progress(phase="fitting", epoch=number, epochs=self._recipe.epochs, fraction=done / total)
        if self._clock is None:
            # the first call compiles the loop, so its speed is not that of the others
            self._clock = time.perf_counter(), done
            return progress
        began, then = self._clock
        eta = (time.perf_counter() - began) * (total - done) / (done - then)
        images = round(steps_per_second * self._batch)
        return progress.model_copy(update={"eta_seconds": round(eta, 1), "images_per_second": images})
