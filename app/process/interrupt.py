"""Ctrl-C in two steps: the first asks a long command to stop, the second interrupts it."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

REPEAT_SECONDS: Final = 0.3


@contextmanager
def asked_to_stop(notify: Callable[[], None]) -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, after which `notify` is called; the second raises KeyboardInterrupt."""
    stop = threading.Event()

    def interrupt(*_: object) -> NoReturn:
        # a callback that runs at that moment, such as `__del__`, may swallow the exception: raise it until it arrives
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, REPEAT_SECONDS)
        raise KeyboardInterrupt

    def ask(*_: object) -> None:
        signal.signal(signal.SIGINT, interrupt)
        stop.set()
        notify()

    def report(swallowed: "sys.UnraisableHookArgs") -> None:
        if not issubclass(swallowed.exc_type, KeyboardInterrupt):
            report_before(swallowed)

    report_before, sys.unraisablehook = sys.unraisablehook, report
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        sys.unraisablehook = report_before
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, before)
