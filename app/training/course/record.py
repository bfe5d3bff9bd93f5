"""`make course-data`: the recorded runs of the course, from the real data by the compiled loop, small enough for git.

Written are, into one folder: `runs.json` with every curve, `epochs.npz` with the networks that chapter 7 asks again,
`batches.npz` with the images that chapter 5 descends on, `notebook.json` with what chapter 8's notebook printed,
`changes.json` with its runs with one thing changed, `hard.npz` with the digits that chapter 1 has people read, and
`paired.json` with how the shipped versions and the quickstart differ on the held-out ones.
`app.lessons.recorded` reads them. The same seed on the same machine gives the same runs.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.jobs.job import Epoch, Metrics, Progress
from app.jobs.overrides import Overrides
from app.jobs.recipe_defaults import RATES
from app.lessons.gradient_descent import loss
from app.lessons.quickstart import CHANGES
from app.lessons.recorded import AXIS, BATCHES, CHANGED, COURSE, DUEL, EPOCHS, HARD, PAIRED, PRINTED, RUNS, of_image
from app.training.course.changes import run_changes
from app.training.course.hard_digits import duel_digits, hard_digits
from app.training.course.notebook import run_notebook
from app.training.course.paired import paired
from app.training.data.mnist import SHIPPED, Data, load
from app.training.fit import fit, network
from app.training.fit.loop import compile_loop
from app.training.quiet_tensorflow import Model, software, tf
from app.training.recipes import QUICKSTART, with_overrides

SEED: Final = 7
VALIDATION: Final = 5000
"""Digits that only measure; the held-out ones are for the gate."""

UNITS: Final = 24
"""Hidden units of the networks that are kept: with the quickstart's 128 they would take five times as much."""

KERAS_RATES: Final = {
    "sgd": 0.01, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.001, "rmsprop": 0.001, "adam": 0.001, "adamw": 0.001,
}  # fmt: skip
"""What Keras takes where no learning rate is given; each also races at the one that suits it."""

Run = tuple[str, int, int, float]


@dataclass(frozen=True)
class Plan:
    """How much to record: of the optimizers' race its epochs and the steps between two points of a curve.

    `runs` are of chapter 7: name, digits to learn from, epochs, dropout. Their networks are kept after the epochs in
    `kept` that they reach, with 0 for the untrained one. `changes` are chapter 8's, all made smaller by `less`.
    """

    race_epochs: int = 2
    race_steps: int = 25
    race_digits: int = 55_000
    runs: tuple[Run, ...] = (
        ("little", 1000, 60, 0.0), ("little-dropout", 1000, 60, 0.5),
        ("much", 55_000, 30, 0.0), ("much-dropout", 55_000, 30, 0.2),
    )  # fmt: skip
    kept: tuple[int, ...] = (0, 1, 2, 3, 5, 8, 12, 20, 30, 60)
    notebook_epochs: int = 5
    notebook_digits: int = 60_000
    held_out: int = 10_000
    changes: tuple[str, ...] = tuple(CHANGES)
    less: Overrides = field(default_factory=Overrides)


QUICK: Final = Plan(
    1, 5, 640, (("little", 200, 3, 0.0), ("much-dropout", 640, 2, 0.2)), (0, 1, 3), 1, 640, 1000,
    ("published", "units-16"), Overrides(epochs=2, share=0.01),
)  # fmt: skip
"""A plan that is over in seconds, to try the whole out."""


def record(data: Data, plan: Plan, folder: Path) -> None:
    """Make the eight files in `folder`, which need not be there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    weights: dict[str, Any] = {}
    runs = [_run(data, run, plan.kept, weights) for run in plan.runs]
    recorded = {
        "made": {"seed": SEED, "software": software(), "data_sha256": data.sha256, "validation": VALIDATION},
        "race": [
            _raced(data, plan, name, rate)
            for name, suited in RATES["quickstart"].items()
            for rate in sorted({suited, KERAS_RATES[name]})
        ],
        "epochs": {"units": UNITS, "runs": runs},
    }
    (folder / RUNS).write_text(json.dumps(recorded, separators=(",", ":")) + "\n", encoding="utf-8")
    np.savez_compressed(folder / EPOCHS, **weights)
    np.savez_compressed(folder / BATCHES, **batches(data))
    np.savez_compressed(folder / HARD, **hard_digits(data, plan.held_out))
    np.savez_compressed(folder / DUEL, **duel_digits(data, plan.held_out))
    (folder / PAIRED).write_text(json.dumps(paired(data, plan.held_out), indent=1) + "\n", encoding="utf-8")
    cells = run_notebook(SHIPPED, epochs=plan.notebook_epochs, digits=plan.notebook_digits)
    (folder / PRINTED).write_text(json.dumps(cells, indent=1) + "\n", encoding="utf-8")
    changed = {"software": software(), "runs": run_changes(SHIPPED, plan.changes, plan.less)}
    (folder / CHANGED).write_text(json.dumps(changed, separators=(",", ":")) + "\n", encoding="utf-8")


def batches(data: Data) -> dict[str, Any]:
    """Return the first 1,000 ones and fives as two numbers each: `x` (2000, 2) float16, `y` (2000,) uint8, 1 for fives.

    And `heights`, the loss that the batches descend on over its two weights, since that takes a second.

    The numbers are how much ink an image has and how far it is from its own mirror image, each scaled to mean 0 and
    standard deviation 1. After Y. Abu-Mostafa et al., "Learning from Data", 2012, chapter 3.
    """
    chosen = np.concatenate([np.flatnonzero(data.y_train == digit)[:1000] for digit in (1, 5)])
    numbers = of_image(data.x_train[chosen])
    x = ((numbers - numbers.mean(0)) / numbers.std(0)).astype(np.float16)
    y = (data.y_train[chosen] == 5).astype(np.uint8)
    heights = loss(np.stack(np.meshgrid(AXIS, AXIS), -1), x, y)
    return {"x": x, "y": y, "heights": heights.astype(np.float32)}


def _raced(data: Data, plan: Plan, optimizer: str, rate: float) -> dict[str, Any]:
    """Return the curve of the quickstart network with one optimizer at one learning rate."""
    overrides = {"optimizer": optimizer, "learning_rate": rate, "seed": SEED}
    recipe = with_overrides(QUICKSTART, Overrides.model_validate(overrides))
    fit.prepare(recipe)
    model = network.build(recipe)
    n = min(plan.race_digits, len(data.x_train) - VALIDATION)
    per_epoch = -(-n // recipe.batch_size) if isinstance(recipe.batch_size, int) else 1
    run = compile_loop(model, recipe, n, plan.race_epochs * per_epoch)
    rng, points = np.random.default_rng(SEED), []
    for epoch in range(plan.race_epochs):
        order = rng.permutation(n)
        x, y = tf.constant(data.x_train[:n][order]), tf.constant(data.y_train[:n][order].astype(np.int32))
        for first in range(0, per_epoch, plan.race_steps):
            steps, before = min(plan.race_steps, per_epoch - first), epoch * per_epoch + first
            seen = min((first + steps) * 32, n) - first * 32
            mean, right = (float(total) / seen for total in run(x, y, *map(tf.constant, (first, steps, before))))
            points.append((before + steps, round(mean, 4), round(right, 4)))
    iterations, losses, accuracies = (list(column) for column in zip(*points, strict=True))
    val_loss, val_accuracy = _validated(model, data)
    return {
        "optimizer": optimizer, "rate": rate, "suited": rate == RATES["quickstart"][optimizer],
        "per_epoch": per_epoch, "iterations": iterations, "loss": losses, "accuracy": accuracies,
        "val_loss": val_loss, "val_accuracy": val_accuracy,
    }  # fmt: skip


def _validated(model: Model, data: Data) -> tuple[float, float]:
    x, y = data.x_train[-VALIDATION:], data.y_train[-VALIDATION:]
    logits = np.asarray(model(x / np.float32(255), training=False), np.float64)
    shifted = logits - logits.max(1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(y)), y]
    return round(float(losses.mean()), 4), round(float((logits.argmax(1) == y).mean()), 4)


@dataclass
class WeightRecorder:
    """A reporter that keeps the weights of `model` after the epochs in `wanted`."""

    model: Model
    wanted: tuple[int, ...]
    epochs: list[int] = field(default_factory=list)
    weights: list[list[Any]] = field(default_factory=list)

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Ignore the progress within an epoch."""

    def epoch(self, epoch: Epoch) -> None:
        """Keep the weights when this is an epoch to keep."""
        self.keep(epoch.epoch)

    def keep(self, number: int) -> None:
        """Keep the weights as those after epoch `number`, when that is wanted."""
        if number in self.wanted:
            self.epochs.append(number)
            self.weights.append(self.model.get_weights())


def _run(
    data: Data, run: tuple[str, int, int, float], wanted: tuple[int, ...], weights: dict[str, Any]
) -> dict[str, Any]:
    """Train one run of chapter 7, add its networks to `weights`, and return its curves."""
    name, digits, epochs, dropout = run
    recipe = replace(
        QUICKSTART,
        epochs=epochs,
        dropout=dropout,
        units=UNITS,
        seed=SEED,
        validation=VALIDATION / (digits + VALIDATION),
    )
    fit.prepare(recipe)
    model = network.build(recipe)
    recorder = WeightRecorder(model, wanted)
    recorder.keep(0)
    fitted = fit.fit(model, recipe, data.x_train[: digits + VALIDATION], data.y_train[: digits + VALIDATION], recorder)
    arrays = zip(*recorder.weights, strict=True)
    for part, array in zip(("w1", "b1", "w2", "b2"), arrays, strict=True):
        weights[f"{name}-{part}"] = np.array(array, np.float16)  # (kept, ...)
    return {
        "name": name, "digits": digits, "dropout": dropout, "kept": recorder.epochs,
        **{column: list(values) for column, values in _columns(fitted.history)},
    }  # fmt: skip


def _columns(history: list[Epoch]) -> Iterator[tuple[str, list[float]]]:
    for column in ("loss", "accuracy", "val_loss", "val_accuracy"):
        yield column, [round(getattr(epoch, column), 4) for epoch in history]


def main() -> None:
    """Record what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=COURSE)
    parser.add_argument("--quick", action="store_true", help="a small plan, over in seconds, not for the course")
    options = parser.parse_args()
    began = time.perf_counter()
    record(load(SHIPPED), QUICK if options.quick else Plan(), options.out)
    total = sum(file.stat().st_size for file in options.out.iterdir())
    print(f"{options.out}: {total / 1e6:.2f} MB in {time.perf_counter() - began:.0f} s")  # noqa: T201  who ran it waits


if __name__ == "__main__":
    main()
