"""Word that the server is about to stop, for answers that would otherwise keep it waiting."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncGenerator
from types import FrameType
from typing import Any

from starlette.requests import Request

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextlib.asynccontextmanager
async def stopping_noticed(_app: object) -> AsyncGenerator[dict[str, threading.Event]]:
    """Be a router's lifespan: gives its requests an event that is set when the process is told to end.

    A server first waits for its answers to end and only then tells the app, so the signal itself is listened to;
    whatever handled it before still does. The same signal once more ends the process at once, whatever it is doing.
    """
    stopping = threading.Event()
    with contextlib.ExitStack() as kept:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                kept.callback(signal.signal, number, _listen(number, stopping))
        yield {"stopping": stopping}


def is_stopping(request: Request) -> bool:
    """Return whether the server that handles this request has been told to end."""
    stopping: threading.Event | None = getattr(request.state, "stopping", None)
    return stopping is not None and stopping.is_set()


def _listen(number: signal.Signals, stopping: threading.Event) -> Any:  # noqa: ANN401 - whatever handled it before
    before = signal.getsignal(number)

    asked = False

    def handle(signum: int, frame: FrameType | None) -> None:
        nonlocal asked
        # Ctrl-C in a terminal reaches this process twice, once by its parent, but as two different signals
        if asked:
            if multiprocessing.parent_process() is None:
                os._exit(128 + signum)
            return  # told as one of its group, and once more by its parent, which ends it when it is asked twice itself
        asked = True
        stopping.set()
        if callable(before):
            before(signum, frame)

    if callable(before):
        signal.signal(number, handle)
    return before
