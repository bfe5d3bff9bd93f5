"""Run every experiment, print what came out, and write `benchmarks/retraining.md`."""

import argparse
import random
from dataclasses import asdict

from app.settings import ROOT
from benchmarks.accuracy.markdown import table
from benchmarks.machine import machine
from benchmarks.page_sections import put
from benchmarks.retraining.kills import kill_servers, kill_trainings
from benchmarks.retraining.load import latency_during_training, memory_over_trainings, promote_under_load
from benchmarks.retraining.refining import refine_on_corrections

PAGE = ROOT / "benchmarks" / "retraining.md"
SEED = 2026
SHIPPED = 3  # the version that serves where nobody has trained


def main() -> None:
    """Run what is asked for; at full scale each experiment replaces its own section of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *EXPERIMENTS], help="only these")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the times that each is repeated")
    options = parser.parse_args()
    head = f"# Retraining under load and under fire\n\nMade by `make bench-retrain` on {machine()}.\n"
    for name in options.only or EXPERIMENTS:
        section = EXPERIMENTS[name](options.scale)
        print("\n".join(["", *section]), flush=True)
        if options.scale == 1:
            put(PAGE, head, section)


def kills(scale: float) -> list[str]:
    """Return what `kill -9` of trainings and trainers left."""
    found = kill_trainings(round(100 * scale), random.Random(SEED))  # noqa: S311  not for secrets
    return _section("`kill -9` of trainings and trainers", asdict(found))


def server_kills(scale: float) -> list[str]:
    """Return what `kill -9` of servers left."""
    found = kill_servers(round(50 * scale), random.Random(SEED))  # noqa: S311
    return _section("`kill -9` of servers while corrections, promotions and trainings go on", asdict(found))


def promotions(scale: float) -> list[str]:
    """Return what callers got during promotions."""
    return _section("Promotions under load", asdict(promote_under_load(round(1000 * scale))))


def memory(scale: float) -> list[str]:
    """Return how the memory grows over trainings."""
    found = memory_over_trainings(round(20 * scale))
    growth = found.serving[1] / found.serving[0] - 1
    rows = {
        "trainings": found.trainings,
        "serving process, after the first and the last": f"{found.serving[0]:.1f} MB, {found.serving[1]:.1f} MB",
        "growth": f"{growth:+.1%}",
        "trainer, after the first and the last": f"{found.trainer[0]:.1f} MB, {found.trainer[1]:.1f} MB",
        "training processes left over": found.left_over,
    }
    return _section("Memory over retrainings, each promoted", rows)


def latency(scale: float) -> list[str]:
    """Return how much slower predictions are during a training."""
    found = latency_during_training(max(2.0, 30 * scale))
    rows = {
        "p50, idle and during a training": f"{found.idle[0]:.2f} ms, {found.training[0]:.2f} ms",
        "p99, idle and during a training": f"{found.idle[1]:.2f} ms, {found.training[1]:.2f} ms",
        "p99, ratio": f"{found.training[1] / found.idle[1]:.2f}",
        "answers during the training": found.answers,
        "failed": found.failed,
    }
    return _section("Predictions while `best` is trained on all cores", rows)


def refine(_: float) -> list[str]:
    """Return what `refine` learns from thirty corrections of two ways of writing."""
    found = refine_on_corrections(SHIPPED)
    rows: dict[str, object] = {
        "the 30 corrections, before and after": f"{found.learned[0]:.1%}, {found.learned[1]:.1%}",
        "300 like digits kept out, before and after": f"{found.like_digits[0]:.1%}, {found.like_digits[1]:.1%}",
        "held-out digits, before and after": f"{found.held_out[0]:.2%}, {found.held_out[1]:.2%}",
        "seconds from asking to the end": f"{found.seconds:.0f}",
        "the gate's decision": found.decision,
    }
    return [
        *_section("`refine` on 30 corrections of two ways of writing", rows),
        "",
        *map("- {}".format, found.reasons),
    ]


def _section(title: str, rows: dict[str, object]) -> list[str]:
    lines = [
        [name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value)] for name, value in rows.items()
    ]
    return [f"## {title}", "", *table(["what", "how much"], lines)]


EXPERIMENTS = {
    "kills": kills,
    "server-kills": server_kills,
    "promotions": promotions,
    "memory": memory,
    "latency": latency,
    "refine": refine,
}

if __name__ == "__main__":
    main()
