"""Ctrl-C asks first and insists then, and leaves no trace of where it came in between."""

import gc
import sys

import pytest

from app.process.interrupt import asked_to_stop


class Last:
    """What raises while it goes."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


def test_an_interruption_that_was_swallowed_is_not_told_and_any_other_error_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda swallowed: told.append(swallowed.exc_type))
    with asked_to_stop(lambda: None):
        Last(KeyboardInterrupt())
        Last(ValueError())
        gc.collect()
    assert told == [ValueError]
    Last(KeyboardInterrupt())
    gc.collect()
    assert told == [ValueError, KeyboardInterrupt]
