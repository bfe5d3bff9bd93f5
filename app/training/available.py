"""Whether this installation can train."""

import importlib.util


def can_train() -> bool:
    """Return whether TensorFlow is installed, without importing it."""
    return importlib.util.find_spec("tensorflow") is not None
