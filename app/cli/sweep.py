"""`digits sweep`: a recipe with every combination of some values, for several seeds, and the best of them judged."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from app.cli.corrected import accepted_corrections
from app.cli.output import Json, err, print_json
from app.cli.ray_options import Address, Cpus, needs_ray
from app.cli.sweep_view import SweepView, shown
from app.cli.train import trained
from app.cli.training_view import TrainingView
from app.errors import Unavailable
from app.jobs.job import TrainRequest
from app.jobs.sweep import SettingSummary
from app.settings import Settings
from app.training.available import can_train
from app.training.data.corrected import Corrected
from app.training.sweep.grid import Grid
from app.training.sweep.record import Record, record_of
from app.training.sweep.summary import best, summaries
from app.versions import open_store, up_to_date


def sweep(
    recipe: Annotated[str, typer.Argument(help="quickstart, fast or best.")],
    grid: Annotated[list[str], typer.Option(metavar="NAME=VALUE,VALUE", help="Values to try; may be given again.")],
    seeds: Annotated[int, typer.Option(help="Trainings of each setting, with seeds from 0.", min=1, max=100)] = 3,
    promote: Annotated[
        Literal["auto", "never"], typer.Option(help="Serve the best at once, where it passes the gate?")
    ] = "auto",
    halving: Annotated[
        bool | None, typer.Option(help="Stop trainings early that are behind (ASHA)?  [default: with --ray]")
    ] = None,
    ray: Address = None,
    cpus: Cpus = 1.0,
    as_json: Json = False,
) -> None:
    """Train a recipe with every combination of the values, and let the gate judge the best.

    Settings are compared by their mean accuracy on validation digits, at least a sixth of the training digits; held-out
    digits choose nothing. The best is then trained as the recipe has it, and judged as any candidate. A sweep that was
    interrupted or killed goes on where it was when the same command is given again.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    parsed = Grid.parse(recipe, grid, seeds)
    if ray:
        needs_ray()
    elif not can_train():
        raise Unavailable("Training needs TensorFlow, which is not installed here; install the extra `train`.")
    halves = bool(ray) if halving is None else halving
    settings = Settings()
    corrected = accepted_corrections(settings)
    with record_of(settings.sweeps, parsed, settings.data, corrected, halving=halves) as record:
        try:
            _run(settings, parsed, record, corrected, ray=ray, cpus=cpus, halving=halves)
            winner = best(summaries(parsed, record))
            if winner is not None and record.outcome is None:
                record.add_outcome(_candidate(settings, parsed, winner, promote, queued=bool(ray)))
        except KeyboardInterrupt:
            err.print("Interrupted; the same command goes on where it was.", style="yellow")
            raise typer.Exit(130) from None
    _finish(parsed, record, winner, as_json=as_json)


def _run(
    settings: Settings, grid: Grid, record: Record, corrected: Corrected, *, ray: str | None, cpus: float, halving: bool
) -> None:
    from app.training.sweep.run import SweepRun, Worker  # noqa: PLC0415  what trains takes its time
    from app.training.sweep.trial import LocalWorker  # noqa: PLC0415  as above

    with ExitStack() as stack:
        workers: Sequence[Worker]
        if ray:
            from app.cluster.connection import connected  # noqa: PLC0415  Ray, which nothing else here needs
            from app.cluster.sweeps import node_workers  # noqa: PLC0415  as above

            stack.enter_context(connected(ray))
            workers = node_workers(corrected, cpus=cpus, most=settings.trainings_at_once)
        else:
            objects = up_to_date(open_store(settings)).objects
            workers = [LocalWorker(settings.data, corrected, settings.unfinished, objects)]
        view = stack.enter_context(SweepView(err, grid, record))
        SweepRun(grid, record, view, halving=halving).run(workers)


def _candidate(
    settings: Settings, grid: Grid, winner: SettingSummary, promote: Literal["auto", "never"], *, queued: bool
) -> dict[str, Any]:
    """Have the best setting trained as the recipe has it, and judged: here, or `queued` for a trainer."""
    overrides = grid.settings()[winner.setting]
    request = TrainRequest.model_validate({"recipe": grid.recipe, "overrides": overrides, "promote": promote})
    if queued:
        from app.db.engine import open_database  # noqa: PLC0415  SQLAlchemy takes its time
        from app.jobs.queue import JobQueue  # noqa: PLC0415  as above

        return {"job": JobQueue(open_database(settings.database)).enqueue(request).id}
    return trained(request, None, TrainingView(err)).model_dump()


def _finish(grid: Grid, record: Record, winner: SettingSummary | None, *, as_json: bool) -> None:
    """Print what came out, and end with 0 when there is a candidate, 3 when the gate refused it, 1 without one."""
    outcome = record.outcome or {}
    if as_json:
        found = [asdict(one) for one in summaries(grid, record)]
        print_json({"settings": found, "best": winner and winner.setting, "outcome": record.outcome})
    elif winner is None:
        err.print("No setting was trained to its end with any seed.", style="red")
    else:
        err.print(f"The best is [bold]{winner.setting}[/bold]: {shown(winner.accuracy, percent=True)}.")
        if "job" in outcome:
            err.print(f"It waits as job {outcome['job']} for a trainer, and the gate judges it.")
        elif outcome.get("version"):
            served = "and serves now" if outcome["promoted"] else "and waits to be promoted"
            err.print(f"Published as version [bold]{outcome['version']}[/bold] {served}.")
        else:
            for reason in outcome["verdict"]["reasons"]:
                err.print(reason, style="red")
        err.print(f"Its record is {record.path}; without it the same command trains anew.", soft_wrap=True)
    if winner is None:
        raise typer.Exit(1)
    raise typer.Exit(0 if "job" in outcome or outcome.get("version") else 3)
