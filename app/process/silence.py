"""Silence of the C++ parts of libraries, such as TensorFlow, on the terminal."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Discard standard error in this context: C++ code prints there, and its failures also raise exceptions.

    It redirects the standard error of the whole process: for commands and child processes, not for threaded servers.
    """
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
