"""What the report is asked for on the command line."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT

SHARED = "BENCH_SHARED"


@dataclass(frozen=True)
class Options:
    """What to report on: `versions` by number (none: all that are shipped), at most `limit` images of each kind.

    `shared` is the folder with the pen digits and their tool, `runs` where the seeds are trained, `output` where the
    report goes. Without `train`, only seeds that are there already are counted.
    """

    versions: tuple[int, ...] = ()
    limit: int | None = None
    seeds: int = 3
    train: bool = True
    shared: Path = ROOT.parent / "shared"
    runs: Path = ROOT / "runs" / "accuracy"
    output: Path = ROOT / "benchmarks"


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Return the options that the command line gives; a partial report does not go where the full one is."""
    default = Options()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description="Report how well it reads.")
    parser.add_argument("--version", type=int, action="append", default=[], help="only this version; may be repeated")
    parser.add_argument("--limit", type=_positive, help="at most so many images of each kind, for a quick look")
    parser.add_argument("--seeds", type=_positive, default=default.seeds, help="how many seeds of each recipe")
    parser.add_argument("--no-train", action="store_true", help="count only the seeds that are trained already")
    parser.add_argument(
        "--shared",
        type=Path,
        default=Path(os.environ.get(SHARED, default.shared)),
        help=f"folder with strokes/ and tools/ (default: {SHARED}, else ../shared)",
    )
    parser.add_argument(
        "--output", type=Path, help="where the report goes (default: benchmarks/; a partial one: runs/accuracy/partial)"
    )
    asked = parser.parse_args(arguments)
    partial = asked.limit or asked.version
    return Options(
        versions=tuple(dict.fromkeys(asked.version)),
        limit=asked.limit,
        seeds=asked.seeds,
        train=not asked.no_train,
        shared=asked.shared,
        output=asked.output or (default.runs / "partial" if partial else default.output),
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number
