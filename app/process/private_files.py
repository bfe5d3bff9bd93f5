"""Files and folders that only this user may read."""

import contextlib
import os
from pathlib import Path


def private_folder(path: Path) -> None:
    """Make a folder that only this user may enter, mode 0700; one that is there stays as its owner has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def private_file(path: Path) -> None:
    """Let only this user read a file, mode 0600; an empty one is made where there is none."""
    with contextlib.suppress(PermissionError):  # another user's, or on a disk that became read-only
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
