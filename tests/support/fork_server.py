"""A process that has imported the program, and forks a new process of it for each request: the other side of `forked`.

    python -m tests.support.fork_server SOCKET MODULE ...

SOCKET is the number of an inherited socket that keeps messages apart. A request is JSON with `argv`, `env` and `cwd`,
and comes with the descriptors of standard input, output and error; the answer is the number of the process.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
from typing import Any

LONGEST_REQUEST = 1_000_000
"""Bytes; most of them are the environment."""


def main() -> None:
    """Import the modules, fork until the socket is closed, and run the program asked for in each new process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    requests = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()
    for name in sys.argv[2:]:
        importlib.import_module(name)
    gc.freeze()
    request = _forked(requests)
    requests.close()
    if request is not None:
        gc.enable()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _run(request)


def _forked(requests: socket.socket) -> dict[str, Any] | None:
    """Return the request of this process, by then a new one; None in the old one, when the socket is closed."""
    while True:
        data, descriptors, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 3)
        if not data:
            return None
        between = os.fork()
        if between == 0:
            child = os.fork()
            if child:  # it ends at once, so that the process that asked adopts the new one
                requests.send(str(child).encode())
                os._exit(0)
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
                os.close(descriptor)
            request: dict[str, Any] = json.loads(data)
            return request
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(between, 0)
        requests.send(b"adopted")


def _run(request: dict[str, Any]) -> None:
    """Run what Python would run with these arguments."""
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    kind, name, *arguments = request["argv"]
    if kind == "-m":
        sys.argv = [name, *arguments]
        sys.modules.pop(name, None)  # it is run anew, as a program
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *arguments]
        exec(compile(name, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  as `python -c` does


if __name__ == "__main__":
    main()
