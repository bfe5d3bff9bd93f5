"""The report as a whole: what is measured in which order, and the page that is written."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from app.settings import ROOT
from app.training.data.mnist import SHIPPED, Data, load
from app.training.recipes import RECIPES, Recipe
from app.versions import Store
from benchmarks.accuracy import (
    calibration,
    held_out,
    negatives,
    pen,
    pen_tool,
    pictures,
    rejection,
    seeds,
    shared_sets,
    speed,
)  # fmt: skip
from benchmarks.accuracy.markdown import Section, table
from benchmarks.accuracy.measured import Measured, Sent, measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.shared_sets import SharedSets
from benchmarks.accuracy.versions import Version, shipped

PAGE = "accuracy.md"


def write(options: Options, console: Console) -> Path:
    """Train the seeds that are missing, measure everything, write the page and its pictures; return the page's path."""
    versions = shipped(Store(ROOT / "models"), options.versions)
    asked = {one.recipe for one in versions} if options.versions else set(RECIPES)
    recipes = [recipe for name, recipe in RECIPES.items() if name in asked]
    if options.train:
        _train(recipes, options, console)
    digits = _limited(load(SHIPPED), options.limit)
    tool = pen_tool.find(options.shared)
    with console.status("drawing what is sent ..."):
        sent = Sent.drawn(tool, options.limit, SharedSets(options.shared))
    load_before = speed.load_average()
    times = speed.measure(versions, digits.x_test)
    with tempfile.TemporaryDirectory() as folder:
        found = [
            measured(one, digits, sent, limit=options.limit, folder=Path(folder) / str(one.number), console=console)
            for one in versions
        ]
    with console.status("reading with the other seeds ..."):
        accuracies = {one.name: seeds.accuracies(one, options.seeds, options.runs, digits) for one in recipes}
    sections = [
        held_out.section(versions, [one.held_out for one in found]),
        seeds.section(accuracies),
        _pen(versions, found, options.shared),
        shared_sets.section(versions, [one.shared for one in found]),
        calibration.section(versions, [one.sets for one in found]),
        rejection.section(versions, [one.answers for one in found], negatives.missing(tool)),
        speed.section(versions, times, load_before),
    ]
    pictures.draw(versions, found, options.output / "accuracy")
    page = options.output / PAGE
    page.write_text(_page(versions, sections, options))
    return page


def _train(recipes: Sequence[Recipe], options: Options, console: Console) -> None:
    for recipe in recipes:
        for seed in range(options.seeds):
            one = replace(recipe, seed=seed)
            if seeds.trained(one, options.runs) is None:
                console.print(f"training {recipe.name}, seed {seed}")
                seeds.train(one, options.runs)


def _limited(digits: Data, limit: int | None) -> Data:
    return replace(digits, x_test=digits.x_test[:limit], y_test=digits.y_test[:limit])


def _pen(versions: Sequence[Version], found: Sequence[Measured], shared: Path) -> Section:
    scores = [one.scores for one in found]
    return pen.section(versions, scores, [one.by_writer for one in found]) if scores[0] else pen.absent(shared)


def _page(versions: Sequence[Version], sections: Sequence[Section], options: Options) -> str:
    """Return the page: the first table with the main figures of every section, then the sections."""
    glance = [[name, *cells] for section in sections for name, cells in section.glance]
    partial = f"**A quick look at {options.limit} images of each kind at most.**" if options.limit else ""
    lines = [
        "# How well it reads",
        "",
        "Made by `make bench-accuracy`. Held-out digits and pen digits are read here and trained no network.",
        *(["", partial] if partial else []),
        "",
        *table(["", *(version.title for version in versions)], glance),
    ]
    for section in sections:
        lines += ["", f"## {section.title}", "", *section.lines]
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip("\n") + "\n"
