"""Ctrl-C that asks first and insists then."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

AGAIN_SECONDS: Final = 0.3


@contextmanager
def asked_to_stop(told: Callable[[], None]) -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, after a word by `told`; the second one raises KeyboardInterrupt."""
    stop = threading.Event()

    def leave(*_: object) -> NoReturn:
        # what is called back at that moment, as a `__del__`, may swallow it, so it comes again until it is heard
        signal.signal(signal.SIGALRM, leave)
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
        raise KeyboardInterrupt

    def heed(*_: object) -> None:
        signal.signal(signal.SIGINT, leave)
        stop.set()
        told()

    def tell(swallowed: "sys.UnraisableHookArgs") -> None:
        if not issubclass(swallowed.exc_type, KeyboardInterrupt):
            tell_before(swallowed)

    tell_before, sys.unraisablehook = sys.unraisablehook, tell
    before = signal.signal(signal.SIGINT, heed)
    try:
        yield stop
    finally:
        sys.unraisablehook = tell_before
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, before)
