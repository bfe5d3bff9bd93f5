"""Keeping libraries' chatter off a terminal."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Keep off the terminal what a library's C++ part prints; what goes wrong comes as an exception anyway.

    It redirects the whole process's standard error: for commands and children, not for a server with threads.
    """
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
