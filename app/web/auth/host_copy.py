"""A host's copy, on its own disk, of what all hosts share through the database."""

import fcntl
import json
import logging
import time
from pathlib import Path
from typing import Any, Final

from app.process.private_files import private_folder
from app.versions.durable_files import replace

log = logging.getLogger(__name__)

CHECK_SECONDS: Final = 1.0
"""How old the content in memory may be; checking it costs one `stat`."""

Rows = dict[str, dict[str, Any]]
"""The rows of a table by their primary key."""


class HostCopy:
    """A JSON object in a file that only its owner may read; it is replaced whole and checked once a second at most.

    `earlier` is the file that held the same before there was a table: it is read until there is a copy.
    """

    def __init__(self, path: Path, earlier: Path) -> None:
        self.path = path
        self.earlier = earlier
        self._known: Rows = {}
        self._seen: tuple[object, ...] = ()
        self._next_check = 0.0

    def read(self) -> Rows:
        """Return the content, which must not be changed; empty when there is no file.

        When the file has become unreadable, the last content that was read stays, with a log line.
        """
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + CHECK_SECONDS
            self._check()
        return self._known

    def replace(self, rows: Rows) -> None:
        """Make `rows` the content; where the disk cannot be written, of this process alone, with a log line."""
        text = json.dumps(rows, indent=1, sort_keys=True)
        try:
            private_folder(self.path.parent)
            with self.path.with_name(f".{self.path.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not self.path.is_file() or self.path.read_text() != text:
                    replace(self.path, text, private=True)
            self._next_check = 0.0
        except OSError as error:
            log.error("%s cannot be written, so a restart does not know what is new: %s", self.path, error)
            self._known = rows

    def _check(self) -> None:
        path = self.path if self.path.exists() else self.earlier
        try:
            status = path.stat()
            seen = (path, status.st_ino, status.st_size, status.st_mtime_ns)
            if seen != self._seen:
                self._known, self._seen = content_of(path), seen
        except FileNotFoundError:
            self._known, self._seen = {}, ()
        except (OSError, ValueError) as error:
            log.error("%s cannot be read; what it held before still holds: %s", path, error)


def content_of(path: Path) -> Rows:
    """Return the JSON object in a file; raises OSError, and ValueError when it holds something else."""
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError("it holds no JSON object")  # noqa: TRY004  a damaged file, whatever its damage is
    return content
