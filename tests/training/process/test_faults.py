"""What goes wrong with the machine or the numbers while a real training runs: its job ends with a clear word."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.jobs.job import Overrides, TrainRequest
from tests.support.mnist_slice import save
from tests.support.trainers import Place
from tests.support.training_process import CHILD, Message, said

pytestmark = pytest.mark.training

HUGE = Overrides(epochs=1, batch_size=10_000, units=1024, hidden_layers=8)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a slice of MNIST."""
    return save(tmp_path_factory.mktemp("data") / "slice.npz")


def last_word(limits: Mapping[str, int], models: Path, data: Path, **overrides: object) -> Message:
    """Return the last message of a training that has no more than `limits`, by the names that prlimit has for them."""
    limited = ["prlimit", *(f"--{name}={most}" for name, most in limits.items()), *CHILD]
    messages, code, errors = said(models, data, limited, overrides=overrides)
    assert code == 1, errors
    return messages[-1]


@pytest.mark.parametrize("most", [20_000, 200_000])
def test_on_a_full_disk_it_says_so_and_leaves_nothing_behind(tmp_path: Path, data: Path, most: int) -> None:
    found = last_word({"fsize": most}, tmp_path, data, epochs=1)
    assert found["event"] == "error"
    assert found["detail"].startswith("The disk could not be used: ")
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
