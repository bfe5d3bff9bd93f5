"""Other seeds of each recipe: what of a version's figures is the recipe's, and what is luck."""

import json
import math
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from app.cli.training_view import TrainingView
from app.training.data.mnist import SHIPPED, Data
from app.training.gate.score import score
from app.training.process.run import train_and_evaluate
from app.training.recipes import RECIPES, Recipe
from app.versions import Store
from benchmarks.accuracy.markdown import UNKNOWN, Section, percent, table
from benchmarks.accuracy.versions import network


def trained(recipe: Recipe, runs: Path) -> int | None:
    """Return the latest version in this seed's store that came from exactly this recipe, None when there is none.

    What a card does not say, since it was written before recipes had it, is as that recipe has it.
    """
    store = _store(recipe, runs)
    own, wanted = (json.loads(json.dumps(asdict(one))) for one in (RECIPES[recipe.name], recipe))
    cards = ((number, store.card(number)["recipe"]) for number in reversed(store.versions()))
    return next((number for number, said in cards if own | said == wanted), None)


def train(recipe: Recipe, runs: Path, data: Path = SHIPPED) -> None:
    """Train one seed, in a process of its own as every training; raises RuntimeError when nothing comes of it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        reason = process.submit(_train, recipe, runs, data).result()
    if reason:
        raise RuntimeError(f"{recipe.name}, seed {recipe.seed}: {reason}")


def accuracies(recipe: Recipe, seeds: int, runs: Path, held_out: Data) -> list[float]:
    """Return the share of the held-out digits that each seed reads, as served, of those that are there."""
    found = []
    for seed in range(seeds):
        one = replace(recipe, seed=seed)
        number = trained(one, runs)
        if number is not None:
            read = network(_store(one, runs), number)
            found.append(score(read, held_out.x_test, held_out.y_test).accuracy)
    return found


def section(found: dict[str, list[float]]) -> Section:
    """Return the table of seeds: `found` has the accuracies 0..1 of each recipe's seeds."""
    rows = [[f"`{name}`", str(len(shares)), *_spread(shares), _each(shares)] for name, shares in found.items()]
    head = ("recipe", "seeds", "mean", "standard deviation", "standard error of the mean", "each")
    return Section("Held-out digits, other seeds", table(head, rows))


def _spread(shares: Sequence[float]) -> tuple[str, str, str]:
    """Return the mean, the standard deviation of the seeds, and the standard error of their mean."""
    if not shares:
        return "not trained here", UNKNOWN, UNKNOWN
    deviation = statistics.stdev(shares) if len(shares) > 1 else math.nan
    return (
        percent(statistics.mean(shares), 3),
        percent(deviation, 3),
        percent(deviation / math.sqrt(len(shares)), 3),
    )


def _each(shares: Sequence[float]) -> str:
    return ", ".join(map(percent, shares)) or UNKNOWN


def _store(recipe: Recipe, runs: Path) -> Store:
    return Store(runs / f"{recipe.name}-{recipe.seed}")


def _train(recipe: Recipe, runs: Path, data: Path) -> str | None:
    """Train in this process; return why nothing was published, None when it was."""
    with TrainingView(Console(stderr=True)) as view:
        result = train_and_evaluate(
            recipe,
            data=data,
            store=_store(recipe, runs),
            min_accuracy=0.0,
            promote="never",
            reporter=view,
            unfinished=runs / "unfinished",
        )
    return None if result.version else " ".join(result.verdict.reasons)
