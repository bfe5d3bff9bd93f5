"""A small file of the state folder that all processes share: API keys, and sessions that were ended."""

import contextlib
import fcntl
import json
import logging
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.errors import AppError, Unavailable
from app.process.private_files import private_folder
from app.versions.durable_files import flush

log = logging.getLogger(__name__)

CHECK_SECONDS: Final = 1.0
"""How old the content in memory may be; checking it costs one `stat`."""


class SharedFile:
    """A JSON object in a file that only its owner may read; it is replaced whole and checked once a second at most."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, Any] = {}
        self._seen: tuple[int, ...] = ()
        self._next_check = 0.0

    def read(self) -> dict[str, Any]:
        """Return the file's content, which must not be changed; empty when there is no file.

        When the file has become unreadable, the last content that was read stays, with a log line.
        """
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + CHECK_SECONDS
            self._check()
        return self._known

    @contextlib.contextmanager
    def change(self) -> Iterator[dict[str, Any]]:
        """Give the content to be changed, under a lock among all processes, and write it to the file afterwards.

        Raises Unavailable when the disk is full or read-only, AppError when the file is damaged.
        """
        try:
            private_folder(self.path.parent)
            with self.path.with_name(f".{self.path.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                content = self._content()
                yield content
                self._write(json.dumps(content, indent=1))
        except OSError as error:
            raise Unavailable(f"{self.path} cannot be written: {error.strerror}.") from None
        except ValueError:
            raise AppError(f"{self.path} is damaged; restore it, or remove it and begin anew.") from None
        self._next_check = 0.0

    def _check(self) -> None:
        try:
            status = self.path.stat()
            seen = (status.st_ino, status.st_size, status.st_mtime_ns)
            if seen != self._seen:
                self._known, self._seen = self._content(), seen
        except FileNotFoundError:
            self._known, self._seen = {}, ()
        except (OSError, ValueError) as error:
            log.error("%s cannot be read; what it held before still holds: %s", self.path, error)

    def _content(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        if not isinstance(content, dict):
            raise ValueError("it holds no JSON object")  # noqa: TRY004  a damaged file, whatever its damage is
        return content

    def _write(self, text: str) -> None:
        pending = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
            flush(pending)
            pending.replace(self.path)
        finally:
            pending.unlink(missing_ok=True)
        flush(self.path.parent)
