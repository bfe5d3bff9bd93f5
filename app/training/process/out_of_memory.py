"""Telling that the memory ran out, in each of the ways in which one hears of it."""

from typing import Final

NAMES: Final = frozenset({"MemoryError", "ResourceExhaustedError"})
"""Python's, and TensorFlow's."""

ONEDNN: Final = "Operation received an exception:Status: 1,"
"""oneDNN's, inside another error of TensorFlow's; 1 is its dnnl_out_of_memory."""


def ran_out(error: BaseException) -> bool:
    """Return whether it is for want of memory that `error` was raised."""
    return type(error).__name__ in NAMES or ONEDNN in str(error)
