"""Our lines of a training are in the form that Keras itself prints."""

import re

import numpy as np
import pytest

from app.jobs.job import Epoch, Result, Verdict
from app.jobs.keras_log import Line, epoch_lines, evaluation_line, read_line
from app.training.quiet_tensorflow import keras

NUMBER = r"\d+(?:\.\d{4}(?:e[+-]\d\d)?)?"


def form(line: str) -> str:
    """Return a line without its numbers, and without the unit that depends on the machine's speed."""
    return re.sub(NUMBER, "#", re.sub(r"\d+(us|ms|s)/step", "#/step", line))


def printed_by_keras(capsys: pytest.CaptureFixture[str], epochs: int, share: float) -> tuple[list[str], list[str]]:
    """Return what `fit` and `evaluate` of a small network print with `verbose=2`."""
    rng = np.random.default_rng(0)
    x, y = rng.random((100, 28, 28), np.float32), rng.integers(0, 10, 100)
    model = keras.Sequential([keras.layers.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    capsys.readouterr()
    model.fit(x, y, epochs=epochs, validation_split=share, verbose=2)
    fitted = capsys.readouterr().out.splitlines()
    model.evaluate(x, y, verbose=2)
    return fitted, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("epochs", [1, 3])
@pytest.mark.parametrize("share", [0.0, 0.25])
def test_they_have_the_form_of_fit_and_evaluate(capsys: pytest.CaptureFixture[str], epochs: int, share: float) -> None:
    fitted, evaluated = printed_by_keras(capsys, epochs, share)
    measured = {"val_loss": 0.4, "val_accuracy": 0.9} if share else {}
    ours = [
        line
        for number in range(1, epochs + 1)
        for line in epoch_lines(
            Epoch(epoch=number, seconds=1.5, steps=4, loss=0.2953, accuracy=0.9132, **measured), epochs
        )
    ]
    assert [form(line) for line in ours] == [form(line) for line in fitted]
    result = Result(
        accuracy=0.98, loss=0.07, fit_seconds=5, held_out=100, evaluation_seconds=0.1, version=4, promoted=True,
        verdict=Verdict(decision="promote", reasons=["It reads enough."]),
    )  # fmt: skip
    assert [form(evaluation_line(result))] == [form(line) for line in evaluated]


def test_what_keras_prints_is_read_and_told_again_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    fitted, evaluated = printed_by_keras(capsys, 2, 0.25)
    lines = [line for line in (*fitted, *evaluated) if not line.startswith("Epoch")]
    for line, steps in zip(lines, (3, 3, 4), strict=True):
        found = read_line(line)
        assert found is not None
        assert found.steps == steps
        pace = re.compile(r"\d+(us|ms|s)/step")
        assert pace.sub("", str(found)) == pace.sub("", line)


@pytest.mark.parametrize("seconds", [0.0002, 0.013, 0.4, 1.0, 7.4, 75.0])
@pytest.mark.parametrize("value", [0.25, 1e-3, 0.00099, 0.0, 12.5, float("nan")])
def test_the_numbers_too_are_told_as_kerass_own_bar_tells_them(
    capsys: pytest.CaptureFixture[str], seconds: float, value: float
) -> None:
    bar = keras.utils.Progbar(target=40, verbose=2, stateless_metrics=set())
    bar._start -= seconds  # noqa: SLF001  a bar that began so long ago
    bar.update(40, [("loss", value)], finalize=True)
    printed = capsys.readouterr().out.rstrip("\n")
    # the bar's own clock runs on for some microseconds, which may tip a rounding
    likely = {str(Line(40, seconds + late, {"loss": value})) for late in np.linspace(0, 0.02, 2001)}
    assert printed in likely
