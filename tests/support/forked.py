"""Processes of the program that start without the time that imports take, forked from one that has imported it.

What a person starts begins with a second of imports, and a training with seven; hundreds of tests would wait for them.
`tests/server/test_serve.py` and `tests/test_main.py` start the program as a person does.
"""

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.settings import ROOT

PROGRAM: Final = ("app.cli.main", "app.main", "app.server.serve", "app.training.process.trainer")
TRAINING: Final = (
    *PROGRAM, "app.training.process.run", "app.training.fit.fit", "app.training.export", "app.training.importing.run"
)  # fmt: skip
"""What is imported before; the second brings TensorFlow."""

PR_SET_CHILD_SUBREAPER: Final = 36
"""Of `sys/prctl.h`: who adopts the processes whose parent ended."""


class Forked(subprocess.Popen[Any]):
    """A process as `Popen([sys.executable, "-m" or "-c", ...])` starts it, for which `imported` is imported already."""

    def __init__(self, arguments: list[str], imported: tuple[str, ...] = PROGRAM, **more: Any) -> None:  # noqa: ANN401  Popen's own
        assert arguments[0] == sys.executable
        self._imported = imported
        super().__init__(arguments, **more)

    def _execute_child(self, args: list[str], *more: Any) -> None:  # noqa: ANN401  the arguments of `subprocess`
        cwd, env, pipes = more[4], more[5], more[9:15]
        request = {"argv": args[1:], "env": dict(os.environ if env is None else env), "cwd": str(cwd or Path.cwd())}
        given = [number if end == -1 else end for number, end in enumerate((pipes[0], pipes[3], pipes[5]))]
        self.pid = _server(self._imported).fork(json.dumps(request).encode(), given)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


def run(arguments: list[str], *, timeout: float = 300, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  Popen's own
    """Run a process to its end, as `subprocess.run` does, and return what it printed."""
    with Forked(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more) as process:
        try:
            said, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(arguments, process.returncode, said, errors)


class ForkServer:
    """The process that forks; it ends with this one."""

    def __init__(self, imported: tuple[str, ...]) -> None:
        self._socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with other:
            number = other.fileno()
            command = [sys.executable, "-m", "tests.support.fork_server", str(number), *imported]
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[number])

    def fork(self, request: bytes, descriptors: list[int]) -> int:
        """Return the number of a new process, by now a child of this one."""
        with self._turn:
            _adopt(orphans=True)
            socket.send_fds(self._socket, [request], descriptors)
            number = int(self._socket.recv(20))
            assert self._socket.recv(20) == b"adopted"
            _adopt(orphans=False)
        return number


@cache
def _server(imported: tuple[str, ...]) -> ForkServer:
    return ForkServer(imported)


def _adopt(*, orphans: bool) -> None:
    """Let this process become the parent of its descendants whose parent ends, or no more."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(orphans), 0, 0, 0)
