"""TensorFlow and Keras, imported without their chatter: the one place that imports them.

What they read from the environment must be there before the import, so this module sets it; nothing but the
training process imports it.
"""

import os
from typing import Any

import numpy as np

from app.process.silence import silent

# a choice of the user's for other programs must not reach this one; the log is for errors
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

with silent():
    import keras
    import tensorflow as tf

# neither library ships types that mypy could follow; these names at least say what is meant
Model = Any
Tensor = Any

__all__ = ["Model", "Tensor", "keras", "software", "tf"]


def software() -> dict[str, str]:
    """Return the versions of what trains."""
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
