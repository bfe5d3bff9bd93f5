"""A training as a terminal shows it."""

from io import StringIO

import pytest
from rich.console import Console

from app.cli.training_view import TrainingView
from app.jobs.job import Epoch, Metrics, Progress

BRAILLE = {chr(0x2801 + bits) for bits in range(255)}


def shown(*, terminal: bool, width: int = 100, loss: float = 0.5) -> str:
    """Return what two epochs of a training write."""
    written = StringIO()
    with TrainingView(Console(file=written, force_terminal=terminal, width=width)) as view:
        view.progress(Progress(phase="preparing", epochs=2), Metrics())
        for at in (1, 2):
            fitting = Progress(phase="fitting", epoch=at, epochs=2, fraction=at / 2, images_per_second=9000)
            view.progress(fitting, Metrics(loss=loss / at, accuracy=0.8))
            view.epoch(
                Epoch(epoch=at, seconds=1.5, steps=3000, loss=loss / at, accuracy=0.8, val_loss=0.4, val_accuracy=0.9)
            )
    return written.getvalue()


def test_a_terminal_shows_the_curves_of_training_and_validation() -> None:
    written = shown(terminal=True)
    assert BRAILLE & set(written)
    for word in ("loss", "accuracy", "training", "validation", "80.0%", "90.0%"):
        assert word in written


@pytest.mark.parametrize("terminal", [True, False])
def test_each_epoch_is_told_in_the_lines_of_keras_never_broken(*, terminal: bool) -> None:
    line = "3000/3000 - 2s - 500us/step - accuracy: 0.8000 - loss: 0.2500 - val_accuracy: 0.9000 - val_loss: 0.4000"
    assert f"Epoch 2/2\n{line}\n" in shown(terminal=terminal, width=60)


def trained(losses: list[float], width: int = 150) -> str:
    """Return what a training writes to a terminal whose validation loss goes like this, once it has ended."""
    written = StringIO()
    confusion = [[9 if row == column else int(column == 9) for column in range(10)] for row in range(10)]
    with TrainingView(Console(file=written, force_terminal=True, width=width)) as view:
        for at, loss in enumerate(losses, 1):
            fitting = Progress(phase="fitting", epoch=at, epochs=len(losses), fraction=at / len(losses))
            view.progress(fitting, Metrics(loss=1 / at, accuracy=0.8))
            view.epoch(Epoch(epoch=at, seconds=1, loss=1 / at, accuracy=0.8, val_loss=loss, confusion=confusion))
    return written.getvalue()


def test_a_terminal_says_from_which_epoch_a_training_overfits() -> None:
    assert "Overfitting since epoch 2:" in trained([0.5, 0.3, 0.31, 0.32, 0.33])
    assert "Overfitting" not in trained([0.5, 0.4, 0.3, 0.31, 0.32])


def test_a_terminal_keeps_the_curves_and_shows_how_each_digit_was_read() -> None:
    last = trained([0.5, 0.4]).splitlines()[-12:]
    assert BRAILLE & set("".join(last))
    assert any(line.rstrip().endswith("7                █   ░") for line in last)
    assert "█" not in trained([0.5, 0.4], width=60)


def test_a_file_gets_the_lines_alone() -> None:
    assert not BRAILLE & set(shown(terminal=False))


def test_a_terminal_too_narrow_for_curves_has_its_readings() -> None:
    written = shown(terminal=True, width=30)
    assert not BRAILLE & set(written)
    assert "loss 0.2500" in written


def test_a_loss_that_ran_away_leaves_the_rest_to_be_seen() -> None:
    assert "80.0%" in shown(terminal=True, loss=float("nan"))
