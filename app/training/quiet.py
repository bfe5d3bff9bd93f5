"""TensorFlow and Keras, imported without their chatter: the one place that imports them.

What they read from the environment must be there before the import, so this module sets it; nothing but the
training process imports it.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import numpy as np


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Keep off the terminal what a library's C++ part prints; what goes wrong comes as an exception anyway."""
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)


# a choice of the user's for other programs must not reach this one; the log is for errors
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

with silent():
    import keras
    import tensorflow as tf

# neither library ships types that mypy could follow; these names at least say what is meant
Model = Any
Tensor = Any

__all__ = ["Model", "Tensor", "keras", "silent", "software", "tf"]


def software() -> dict[str, str]:
    """Return the versions of what trains."""
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
