"""Files that survive a crash: whole, or as they were before."""

import hashlib
import os
from pathlib import Path

from app.process.private_files import private_file


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Flush a file or folder to the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, text: str, *, private: bool = False) -> None:
    """Replace a file by one with `text`, so that a reader sees the one or the other, whole; `private`, with mode 0600.

    One process at a time: the caller holds a lock.
    """
    pending = path.with_name(f".{path.name}")
    if private:
        private_file(pending)
    pending.write_text(text)
    flush(pending)
    pending.replace(path)
    flush(path.parent)


def append(path: Path, line: str) -> None:
    """Add a line in one write and flush it to the disk; a line that a crash cut off is ended first.

    One process at a time: the caller holds a lock. Raises OSError when the disk is full.
    """
    new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        cut_off = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        data = ("\n" * cut_off + line + "\n").encode()
        if os.write(descriptor, data) != len(data):
            raise OSError(f"{path} could not be written to its end; is the disk full?")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        flush(path.parent)
