"""The file of a backup: a tar whose last member lists the others with their SHA-256."""

import contextlib
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from app.errors import BadInput
from app.version import VERSION
from app.versions.durable_files import flush, sha256

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
DATABASE: Final = "digits.db"
TOKEN: Final = "admin-token"  # noqa: S105  a file's name

NAME: Final = re.compile(r"digits\.db|admin-token|models/([0-9]{1,18}/)?[A-Za-z0-9][A-Za-z0-9._-]*")
"""The names that a backup has; no other is ever written to the disk."""

CHUNK: Final = 2**20


class ArchiveWriter:
    """Adds files to a backup and writes down their hashes."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._hashes: dict[str, str] = {}

    def add(self, path: Path, name: str) -> None:
        """Add a file, which must not change meanwhile, as `name`."""
        self._hashes[name] = sha256(path)
        self._tar.add(path, name, recursive=False, filter=_nameless)

    def finish(self) -> None:
        """Add the list of all files."""
        created = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = {"format": FORMAT, "program": VERSION, "created": created, "sha256": self._hashes}
        data = json.dumps(manifest, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(data), 0o600
        self._tar.addfile(member, io.BytesIO(data))


@contextlib.contextmanager
def written(path: Path) -> Iterator[ArchiveWriter]:
    """Give a writer of a new backup, which is there, whole and for its owner alone, once the context has ended."""
    pending = path.with_name(f".{path.name}.partial")
    try:
        descriptor = os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            writer = ArchiveWriter(tar)
            yield writer
            writer.finish()
        flush(pending)
        pending.replace(path)
        flush(path.absolute().parent)
    finally:
        pending.unlink(missing_ok=True)


class ArchiveReader:
    """The files of a backup whose hashes are right."""

    def __init__(self, tar: tarfile.TarFile, hashes: dict[str, str]) -> None:
        self._tar = tar
        self.hashes = hashes

    def extract(self, name: str, path: Path) -> None:
        """Write a file of the backup to the disk itself."""
        with _member(self._tar, name) as source, path.open("wb") as file:
            while chunk := source.read(CHUNK):
                file.write(chunk)
        flush(path)


@contextlib.contextmanager
def read(path: Path) -> Iterator[ArchiveReader]:
    """Give the content of a backup after checking all of it; raises BadInput when it is damaged or something else."""
    try:
        tar = tarfile.open(path, mode="r:")  # noqa: SIM115  closed below
    except tarfile.TarError as error:
        raise BadInput(f"{path} is no backup ({error}).") from None
    with tar:
        try:
            hashes = _checked(tar)
        except (tarfile.TarError, KeyError, ValueError, TypeError, AttributeError, EOFError, RecursionError) as error:
            raise BadInput(f"{path} is no backup, or a damaged one: {error}.") from None
        yield ArchiveReader(tar, hashes)


def _checked(tar: tarfile.TarFile) -> dict[str, str]:
    """Return the hash of each file; raises ValueError, among others, where the content is another one."""
    with _member(tar, MANIFEST) as file:
        manifest: dict[str, Any] = json.load(file)
    if manifest["format"] != FORMAT:
        raise ValueError("it has another format than this program reads; use the program that wrote it")
    hashes: dict[str, str] = manifest["sha256"]
    if DATABASE not in hashes:
        raise ValueError(f"it has no {DATABASE}")
    for name, wanted in hashes.items():
        with _member(tar, name) as file:
            digest = hashlib.sha256()
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        if not NAME.fullmatch(name) or digest.hexdigest() != wanted:
            raise ValueError(f"{name} is not what was stored")
    return hashes


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(f"{name} is no file")
    return file


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
