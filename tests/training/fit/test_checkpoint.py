"""An unfinished training on disk."""

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.jobs.job import Epoch
from app.training.fit.checkpoint import TrainingState, checkpoint_of
from app.training.fit.checkpoint_copies import STALE_SECONDS
from app.training.recipes import FAST
from app.versions.object_store import ObjectStore
from tests.support.waiting import until

STATE = TrainingState(
    arrays=[np.arange(6, dtype=np.float32).reshape(2, 3), np.array(7)],
    rng_state=dict(np.random.default_rng(3).bit_generator.state),
    history=[Epoch(epoch=1, seconds=2.5, loss=0.5, accuracy=0.9)],
    seconds=2.5,
)


def saved(root: Path, objects: ObjectStore | None = None, epochs: int = 1) -> None:
    """Begin a training and interrupt it after so many epochs."""
    with contextlib.suppress(KeyboardInterrupt), checkpoint_of(root, FAST, "data", objects) as checkpoint:
        assert checkpoint
        for count in range(1, epochs + 1):
            checkpoint.save(replace(STATE, history=[*STATE.history] * count))
        raise KeyboardInterrupt


def test_what_was_saved_is_there_for_the_next_training_of_the_same(tmp_path: Path) -> None:
    saved(tmp_path)
    with checkpoint_of(tmp_path, FAST, "data") as checkpoint:
        assert checkpoint
        found = checkpoint.load()
    assert found
    assert all(np.array_equal(a, b) for a, b in zip(found.arrays, STATE.arrays, strict=True))
    assert (found.rng_state, list(found.history), found.seconds) == (STATE.rng_state, STATE.history, 2.5)
    rng = np.random.default_rng()
    rng.bit_generator.state = found.rng_state
    assert rng.random() == np.random.default_rng(3).random()


def test_another_recipe_or_other_data_begin_afresh(tmp_path: Path) -> None:
    saved(tmp_path)
    for recipe, data in ((replace(FAST, seed=1), "data"), (FAST, "other data")):
        with checkpoint_of(tmp_path, recipe, data) as checkpoint:
            assert checkpoint
            assert checkpoint.load() is None


def test_nothing_is_left_of_a_training_that_came_to_its_end(tmp_path: Path) -> None:
    saved(tmp_path)
    with checkpoint_of(tmp_path, FAST, "data"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_trainings_of_the_same_do_not_write_over_each_other(tmp_path: Path) -> None:
    with checkpoint_of(tmp_path, FAST, "data") as first:
        assert first
        first.save(STATE)
        with checkpoint_of(tmp_path, FAST, "data") as second:
            assert second is None
        assert first.load()


def test_a_damaged_checkpoint_is_as_none(tmp_path: Path) -> None:
    saved(tmp_path)
    (file,) = tmp_path.glob("*/standing.npz")
    file.write_bytes(file.read_bytes()[:100])
    with checkpoint_of(tmp_path, FAST, "data") as checkpoint:
        assert checkpoint
        assert checkpoint.load() is None


def test_what_nobody_went_on_with_for_a_week_is_removed(tmp_path: Path) -> None:
    saved(tmp_path)
    (folder,) = tmp_path.iterdir()
    old = time.time() - STALE_SECONDS - 1
    os.utime(folder, (old, old))
    with checkpoint_of(tmp_path, replace(FAST, seed=1), "data"):
        assert not folder.exists()


def test_without_a_folder_nothing_is_saved() -> None:
    with checkpoint_of(None, FAST, "data") as checkpoint:
        assert checkpoint is None


def epochs_found(root: Path, objects: ObjectStore) -> int:
    """Return how many epochs a training of the same finds, which is then interrupted."""
    with contextlib.suppress(KeyboardInterrupt), checkpoint_of(root, FAST, "data", objects) as checkpoint:
        assert checkpoint
        state = checkpoint.load()
        found = len(state.history) if state else 0
        raise KeyboardInterrupt
    return found


def test_another_host_resumes_from_the_copy_that_is_furthest(tmp_path: Path, store_url: str) -> None:
    objects = ObjectStore(store_url)
    saved(tmp_path / "a", objects, 3)
    until(lambda: [name.split("/")[2][:7] for name in objects.names("unfinished")] == ["000003-"])
    saved(tmp_path / "b", None, 2)
    assert epochs_found(tmp_path / "b", ObjectStore(store_url)) == 3
    saved(tmp_path / "c", None, 4)
    assert epochs_found(tmp_path / "c", objects) == 4
    with checkpoint_of(tmp_path / "d", FAST, "data", objects):
        pass
    assert not objects.names("unfinished")
    assert epochs_found(tmp_path / "e", objects) == 0


def test_a_copy_that_is_damaged_or_stale_or_away_costs_only_itself(tmp_path: Path) -> None:
    place = tmp_path / "objects"
    objects = ObjectStore(f"file://{place}")
    saved(tmp_path / "a", objects)  # where there is no such folder
    assert epochs_found(tmp_path / "a", objects) == 1
    place.mkdir()
    saved(tmp_path / "b", objects, 2)
    until(lambda: [name.split("/")[2][:7] for name in objects.names("unfinished")] == ["000002-"])
    (copy,) = (path for path in place.rglob("*") if path.is_file())
    whole = copy.read_bytes()
    copy.write_bytes(b"rot")
    assert epochs_found(tmp_path / "a", objects) == 1
    copy.write_bytes(whole)
    assert epochs_found(tmp_path / "c", objects) == 2
    old = time.time() - STALE_SECONDS - 1
    os.utime(copy, (old, old))
    assert epochs_found(tmp_path / "d", objects) == 0
    assert not objects.names("unfinished")
