"""Files and folders that only this user may read."""

import contextlib
import os
from pathlib import Path


def private_folder(path: Path) -> None:
    """Make a folder that only this user may enter, mode 0700; one that is there stays as its owner has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def private_file(path: Path) -> None:
    """Let only this user read a file, mode 0600; an empty one is made where there is none.

    One that is there is not opened: closing it would release the locks that SQLite holds on it in this process.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        with contextlib.suppress(PermissionError):  # another user's
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
