"""TensorFlow and Keras, imported without their log lines: the one place that imports them.

The environment variables that they read must be set before the import, so this module sets them; only the process
that trains imports it.
"""

import os
from typing import Any

import numpy as np

from app.process.absent import absent
from app.process.memory import uncollected
from app.process.silence import silent

# the user's choice of a backend is for other programs; the log is for errors
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Keras imports matplotlib.pyplot for functions that nothing here calls: it and the garbage collector take two fifths.
with silent(), uncollected(), absent("matplotlib"):
    import keras
    import tensorflow as tf

# neither library ships types; these names at least say what is meant
Model = Any
Tensor = Any

__all__ = ["Model", "Tensor", "keras", "software", "tf"]


def software() -> dict[str, str]:
    """Return the versions of the libraries that train."""
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
