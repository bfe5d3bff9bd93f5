"""The one home of signals: SIGTERM and SIGINT begin a graceful shutdown, and a second one ends the process at once.

uvicorn first waits for its answers and only then ends the app's lifespan, so endless answers, such as event streams,
have to be notified by the signal itself.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final, NoReturn

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Shutdown:
    """Whether this process is ending; one for each app."""

    def __init__(self) -> None:
        self._is_ending = False

    def is_ending(self) -> bool:
        """Return whether the process has been asked to end."""
        return self._is_ending

    def begin(self) -> None:
        """Take note that the process ends, where no signal says so."""
        self._is_ending = True

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take note of signals in this context; the first goes on to the handler of before. In a thread do nothing."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in SIGNALS}

        def handle(number: int, frame: FrameType | None) -> None:
            handler = before[signal.Signals(number)]
            if self._is_ending:
                end_at_once(number)
            elif callable(handler):
                self._is_ending = True
                handler(number, frame)

        handle_signals(handle)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def handle_signals(handler: Callable[[int, FrameType | None], Any]) -> None:
    """Let `handler` handle SIGTERM and SIGINT from now on."""
    for number in SIGNALS:
        signal.signal(number, handler)


def exit_on_sigterm() -> None:
    """Let SIGTERM raise SystemExit, so that `finally` blocks run.

    uvicorn raises the signal again once its requests are answered, and the default handler would end the process there.
    """
    signal.signal(signal.SIGTERM, _exit)


def end_at_once(number: int) -> None:
    """End this process now, at a second signal."""
    os._exit(128 + number)


def _exit(_: int, __: FrameType | None) -> NoReturn:
    raise SystemExit(0)
