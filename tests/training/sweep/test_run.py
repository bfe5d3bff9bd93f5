"""A sweep's runs with workers that train nothing."""

import threading
from pathlib import Path

import pytest

from app.errors import BadData, Conflict
from app.jobs.job import Epoch
from app.jobs.sweep import Mean
from app.training.host_lost import HostLost
from app.training.sweep.grid import Grid, Trial
from app.training.sweep.record import Record
from app.training.sweep.run import OnEpoch, SweepRun, Worker
from app.training.sweep.summary import best, summaries

GRID = Grid.parse("quickstart", ["learning_rate=0.001,0.002,0.003"], 2)


class NoView:
    def __init__(self) -> None:
        self.begun: list[str] = []

    def started(self, trial: Trial) -> None:
        self.begun.append(trial.key)

    def changed(self) -> None:
        """Nobody looks."""


def epoch_of(trial: Trial, number: int) -> Epoch:
    rate = float(trial.overrides.learning_rate or 0)
    accuracy = 0.9 + 10 * rate + 0.001 * trial.seed
    return Epoch(epoch=number, loss=0.1, accuracy=0.9, val_loss=1 - accuracy, val_accuracy=accuracy, seconds=1.0)


def train(trial: Trial, on_epoch: OnEpoch) -> None:
    for number in range(1, trial.recipe.epochs + 1):
        if not on_epoch(epoch_of(trial, number)):
            return


def run(folder: Path, *workers: Worker, halving: bool = False) -> tuple[Record, NoView]:
    view = NoView()
    with Record.opened(folder, GRID.identity()) as record:
        SweepRun(GRID, record, view, halving=halving).run(workers)
    return record, view


def test_every_setting_is_trained_with_every_seed_and_the_best_mean_wins(tmp_path: Path) -> None:
    record, _ = run(tmp_path, train)
    found = summaries(GRID, record)
    assert [one.complete for one in found] == [2, 2, 2]
    assert found[0].epochs == (5, 5)
    winner = best(found)
    assert winner is not None
    assert winner.setting == "learning_rate=0.003"
    assert winner.accuracy is not None
    assert (winner.accuracy.value, winner.accuracy.error) == pytest.approx((0.9305, 0.0005))


def test_one_seed_has_no_error() -> None:
    assert Mean.of([0.5]) == Mean(0.5, None)
    assert Mean.of([]) is None


def test_one_that_was_killed_goes_on_and_trains_nothing_twice(tmp_path: Path) -> None:
    def killed_in_the_third(trial: Trial, on_epoch: OnEpoch) -> None:
        if trial.setting == "learning_rate=0.003":
            on_epoch(epoch_of(trial, 1))
            raise KeyboardInterrupt
        train(trial, on_epoch)

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, killed_in_the_third)
    record, view = run(tmp_path, train)
    assert view.begun == [trial.key for trial in GRID.trials()[2:]]
    assert all(len(history) == 5 for history in record.histories.values())
    assert run(tmp_path, train)[1].begun == []


def test_a_line_that_was_written_in_part_is_forgotten(tmp_path: Path) -> None:
    record, _ = run(tmp_path, train)
    with record.path.open("a") as file:
        file.write('{"trial": "learning')
    assert run(tmp_path, train)[0].ends == record.ends
    assert run(tmp_path, train)[0].path.read_text().endswith("}\n")


def test_two_processes_do_not_run_one_sweep(tmp_path: Path) -> None:
    with Record.opened(tmp_path, "one"), pytest.raises(Conflict), Record.opened(tmp_path, "one"):
        pass


def test_halving_stops_what_is_behind_and_keeps_the_best(tmp_path: Path) -> None:
    record, _ = run(tmp_path, train, halving=True)
    found = {one.setting: one for one in summaries(GRID, record)}
    assert found["learning_rate=0.003"].complete == 2
    assert sum(map(len, record.histories.values())) < 6 * 5
    winner = best(list(found.values()))
    assert winner is not None
    assert winner.setting == "learning_rate=0.003"


def test_a_failed_trial_leaves_the_others(tmp_path: Path) -> None:
    def fail_one(trial: Trial, on_epoch: OnEpoch) -> None:
        if trial.key == "learning_rate=0.003 seed=1":
            raise BadData("The data are damaged; restore them.")
        train(trial, on_epoch)

    record, _ = run(tmp_path, fail_one)
    assert record.errors["learning_rate=0.003 seed=1"] == "The data are damaged; restore them."
    winner = best(summaries(GRID, record))
    assert winner is not None
    assert winner.setting == "learning_rate=0.002"


def test_a_trial_whose_machine_is_lost_goes_on_with_another_worker(tmp_path: Path) -> None:
    lost = threading.Event()

    def lose_once(trial: Trial, on_epoch: OnEpoch) -> None:
        if not lost.is_set():
            on_epoch(epoch_of(trial, 1))
            lost.set()
            raise HostLost("node 3")
        train(trial, on_epoch)

    record, _ = run(tmp_path, lose_once, train)
    assert set(record.ends.values()) == {"complete"}
    assert all(len(history) == 5 for history in record.histories.values())
