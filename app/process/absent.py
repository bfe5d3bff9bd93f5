"""Packages that are installed and not wanted: an import of them fails for a while."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(package: str) -> Iterator[None]:
    """Let an import of a package raise `ModuleNotFoundError` in this context, unless it has been imported before.

    For libraries that import another one only in case it is needed, and do without where it is not installed.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # the import system's word for "no such module"
    try:
        yield
    finally:
        del sys.modules[package]
