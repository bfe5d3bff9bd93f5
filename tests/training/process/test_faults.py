"""What goes wrong with the machine or the numbers while a real training runs: its job ends with a clear word."""

import sys
from pathlib import Path

import pytest

from app.jobs.job import Overrides, TrainRequest
from tests.support.trainers import Place
from tests.support.training_process import CHILD, said

pytestmark = pytest.mark.training

HUGE = Overrides(epochs=1, batch_size=10_000, units=1024, hidden_layers=8)


def with_a_disk_of(size: int) -> list[str]:
    """Return the command of a training none of whose files may grow beyond `size` bytes."""
    program = (
        "import resource",
        "from app.training.process import run",
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))",
        "raise SystemExit(run.main())",
    )
    return [sys.executable, "-c", "\n".join(program)]


@pytest.mark.parametrize("size", [20_000, 200_000])
def test_on_a_full_disk_it_says_so_and_leaves_nothing_behind(tmp_path: Path, data: Path, size: int) -> None:
    messages, code, errors = said(tmp_path, data, with_a_disk_of(size), overrides={"epochs": 1})
    assert code == 1, errors
    assert messages[-1]["event"] == "error"
    assert messages[-1]["detail"].startswith("The disk could not be used: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("megabytes", "threads"), [(350, 0), (800, 0), (800, 1)])
def test_out_of_memory_its_job_says_what_to_make_smaller(tmp_path: Path, megabytes: int, threads: int) -> None:
    limited = ["env", f"TF_NUM_INTRAOP_THREADS={threads}", "prlimit", f"--data={megabytes * 2**20}", *CHILD]
    place = Place(tmp_path)
    job = place.jobs.enqueue(TrainRequest(recipe="quickstart", overrides=HUGE))
    assert place.trainer(limited).run_one()
    ended = place.jobs.get(job.id)
    place.engine.dispose()
    assert ended.status == "failed"
    assert ended.error
    assert "memory. Free some, or train with a smaller batch_size or share." in ended.error
    assert place.store.versions() == []


def test_a_loss_that_runs_away_ends_the_training_and_is_never_a_version(tmp_path: Path, data: Path) -> None:
    wild = {"epochs": 50, "optimizer": "momentum", "learning_rate": 10, "hidden_layers": 3}
    messages, code, _ = said(tmp_path, data, overrides=wild)
    assert code == 0
    result = messages[-1]["result"]
    assert (result["version"], result["verdict"]["decision"]) == (None, "refuse")
    assert result["verdict"]["reasons"] == [
        "Its answers are not numbers: the loss ran away. Try a lower learning rate."
    ]
    assert sum(message["event"] == "epoch" for message in messages) < 50
    assert list(tmp_path.iterdir()) == []
