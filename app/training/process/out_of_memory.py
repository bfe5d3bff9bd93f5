"""Recognizes the errors that mean that the machine ran out of memory."""

from typing import Final

NAMES: Final = frozenset({"MemoryError", "ResourceExhaustedError"})
"""Python's and TensorFlow's."""

ONEDNN: Final = "Operation received an exception:Status: 1,"
"""oneDNN's, within another error of TensorFlow; 1 is its dnnl_out_of_memory."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether `error` was raised because the memory ran out."""
    return type(error).__name__ in NAMES or ONEDNN in str(error)
