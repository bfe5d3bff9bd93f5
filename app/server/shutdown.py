"""The one home of signals: SIGTERM and SIGINT begin a graceful shutdown, and a second one ends the process at once.

uvicorn first waits for its answers and only then ends the app's lifespan, so endless answers, such as event streams,
have to be notified by the signal itself.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, Final, NoReturn

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

Handler = Callable[[int, FrameType | None], None]


class Shutdown:
    """Whether this process is ending; one for each app."""

    def __init__(self) -> None:
        self._is_ending = False

    def is_ending(self) -> bool:
        """Return whether the process has been asked to end."""
        return self._is_ending

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Handle signals in this context, after which the handlers of before are restored.

        A worker of several also ends when its supervisor does. In any thread but the main one nothing is handled.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with contextlib.ExitStack() as restored:
            for number in SIGNALS:
                restored.callback(signal.signal, number, self._listen_to(number))
            supervisor = multiprocessing.parent_process()
            if supervisor:
                name = "supervisor-watch"
                threading.Thread(target=self._end_with, args=[supervisor], name=name, daemon=True).start()
            yield

    def _listen_to(self, number: signal.Signals) -> Any:  # noqa: ANN401  whatever handled it before
        """Handle a signal, then pass it to the handler of before, which is returned."""
        before = signal.getsignal(number)
        was_received = False

        def handle(signum: int, frame: FrameType | None) -> None:
            nonlocal was_received
            if was_received:
                # a worker may get the same signal from its process group and from its supervisor, which kills it
                # when it has got a second one itself
                if not _has_supervisor():
                    os._exit(128 + signum)
                return
            was_received = True
            self._is_ending = True
            if callable(before):
                before(signum, frame)

        if callable(before):
            signal.signal(number, handle)
        return before

    def _end_with(self, supervisor: BaseProcess) -> None:
        """Shut this process down once the supervisor has ended, even by SIGKILL: nobody would restart or end it."""
        wait([supervisor.sentinel])
        if not self._is_ending:
            os.kill(os.getpid(), signal.SIGTERM)


def handle_signals(handler: Handler) -> None:
    """Let `handler` handle SIGTERM and SIGINT from now on."""
    for number in SIGNALS:
        signal.signal(number, handler)


def exit_on_sigterm() -> None:
    """Let SIGTERM raise SystemExit, so that `finally` blocks run.

    uvicorn raises the signal again once its requests are answered, and the default handler would end the process there.
    """
    signal.signal(signal.SIGTERM, _exit)


def _exit(_: int, __: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _has_supervisor() -> bool:
    supervisor = multiprocessing.parent_process()
    return supervisor is not None and supervisor.is_alive()
