"""A training's lines have Keras's form and say what happened."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.job import Epoch, Evaluation, Job, Metrics, Overrides, Progress, Result, Verdict
from app.jobs.keras_log import Line, epoch_lines, evaluation_line, log_of, read_line

VERDICT = Verdict(decision="promote", reasons=["98.00% is at least 95.00%."])
RESULT = Result(
    accuracy=0.9771, loss=0.0781, fit_seconds=5.5, held_out=10_000, evaluation_seconds=0.42, version=4, promoted=True,
    verdict=VERDICT,
)  # fmt: skip
FIRST = Epoch(epoch=1, seconds=1.4, steps=1875, loss=0.2953, accuracy=0.9132)


def job(**changes: object) -> Job:
    fitting = Progress(phase="fitting", epoch=2, epochs=5, fraction=0.3)
    values = {
        "id": "1", "status": "running", "recipe": "quickstart", "overrides": Overrides(), "progress": fitting,
        "metrics": Metrics(), "history": [FIRST], "result": None, "error": None, "created": datetime.now(UTC),
        "started": None, "ended": None,
    }  # fmt: skip
    return Job.model_validate({**values, **changes})


def test_an_epoch_is_a_heading_and_a_line() -> None:
    line = "1875/1875 - 1s - 747us/step - accuracy: 0.9132 - loss: 0.2953"
    assert epoch_lines(FIRST, 5) == ["Epoch 1/5", line]
    assert epoch_lines(FIRST, 1) == [line]


def test_what_was_validated_follows() -> None:
    measured = FIRST.model_copy(update={"val_loss": 0.25, "val_accuracy": 0.93})
    assert epoch_lines(measured, 1)[0].endswith("- loss: 0.2953 - val_accuracy: 0.9300 - val_loss: 0.2500")


@pytest.mark.parametrize(
    ("seconds", "pace"),
    [
        (0.0199, "0s - 199us/step"), (0.1, "0s - 1ms/step"), (9.6, "10s - 96ms/step"), (250, "250s - 2s/step"),
        (0, "0s - 0s/step"),
    ],
)  # fmt: skip
def test_a_step_takes_seconds_milliseconds_or_microseconds(seconds: float, pace: str) -> None:
    assert str(Line(100, seconds, {"loss": 0.5})) == f"100/100 - {pace} - loss: 0.5000"


def test_small_readings_are_told_in_powers_of_ten_and_what_ran_away_as_nan() -> None:
    ran_away = FIRST.model_copy(update={"loss": None, "accuracy": 0.0009})
    assert epoch_lines(ran_away, 1)[0].endswith(" - accuracy: 9.0000e-04 - loss: nan")


def test_without_the_steps_of_old_the_readings_are_told() -> None:
    assert epoch_lines(FIRST.model_copy(update={"steps": None}), 2)[1] == "accuracy: 0.9132 - loss: 0.2953"
    assert evaluation_line(RESULT.model_copy(update={"held_out": None})) == "accuracy: 0.9771 - loss: 0.0781"


def test_the_evaluation_is_counted_in_steps_of_32() -> None:
    assert evaluation_line(RESULT) == "313/313 - 0s - 1ms/step - accuracy: 0.9771 - loss: 0.0781"


def test_a_log_grows_with_its_job() -> None:
    done = "Epoch 1/5\n1875/1875 - 1s - 747us/step - accuracy: 0.9132 - loss: 0.2953\n"
    assert log_of(job(status="queued", history=[], progress=Progress())) == ""
    assert log_of(job(history=[])) == "Epoch 2/5\n"
    assert log_of(job()) == f"{done}Epoch 2/5\n"
    assert log_of(job(status="cancelled")) == done
    assert log_of(job(status="failed", error="The disk is full.")) == f"{done}The disk is full.\n"
    ended = log_of(job(status="succeeded", result=RESULT))
    assert ended == f"{done}313/313 - 0s - 1ms/step - accuracy: 0.9771 - loss: 0.0781\n"


@given(
    steps=st.integers(1, 10**6), seconds=st.integers(0, 10**5),
    readings=st.dictionaries(st.sampled_from(["loss", "accuracy", "val_loss"]), st.floats(0, 100), min_size=1),
)  # fmt: skip
def test_a_line_that_was_told_is_read_again(steps: int, seconds: int, readings: dict[str, float]) -> None:
    found = read_line(str(Line(steps, seconds, readings)))
    assert found is not None
    assert (found.steps, found.seconds) == (steps, seconds)
    assert found.metrics == pytest.approx(readings, abs=5.1e-5)


@pytest.mark.parametrize("other", ["", "Epoch 1/5", "97.71% of 10,000 unseen digits are read right", "1875/1875 - 4s"])
def test_another_line_is_none_of_them(other: str) -> None:
    assert read_line(other) is None


def test_the_evaluation_is_told_while_the_gate_still_compares_and_only_once() -> None:
    known = Evaluation.model_validate(RESULT.model_dump(include=set(Evaluation.model_fields)))
    judging = Progress(phase="judging", epoch=1, epochs=1, fraction=1, evaluation=known)
    line = f"{evaluation_line(RESULT)}\n"
    assert log_of(job(progress=judging)).endswith(line)
    assert log_of(job(progress=judging, status="succeeded", result=RESULT)).count(line) == 1
