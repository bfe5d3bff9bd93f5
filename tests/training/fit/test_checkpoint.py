"""An unfinished training on disk."""

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.jobs.job import Epoch
from app.training.fit.checkpoint import STALE_SECONDS, TrainingState, checkpoint_of
from app.training.recipes import FAST

STATE = TrainingState(
    arrays=[np.arange(6, dtype=np.float32).reshape(2, 3), np.array(7)],
    rng_state=dict(np.random.default_rng(3).bit_generator.state),
    history=[Epoch(epoch=1, seconds=2.5, loss=0.5, accuracy=0.9)],
    seconds=2.5,
)


def saved(root: Path) -> None:
    """Begin a training and interrupt it."""
    with contextlib.suppress(KeyboardInterrupt), checkpoint_of(root, FAST, "data") as checkpoint:
        assert checkpoint
        checkpoint.save(STATE)
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
