"""Ctrl-C that asks first and insists then."""

import signal
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
        # a library that is called back at that moment may swallow it, so it comes again until it is heard
        signal.signal(signal.SIGALRM, leave)
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
        raise KeyboardInterrupt

    def heed(*_: object) -> None:
        signal.signal(signal.SIGINT, leave)
        stop.set()
        told()

    before = signal.signal(signal.SIGINT, heed)
    try:
        yield stop
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, before)
