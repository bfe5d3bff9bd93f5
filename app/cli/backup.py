"""`digits backup` and `digits restore`: all that cannot be made again, in one file."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.archive import DATABASE, TOKEN, ArchiveReader, ArchiveWriter, read, written
from app.cli.output import err, out
from app.errors import Conflict, Unavailable
from app.process.private_files import private_folder
from app.settings import Settings
from app.versions import Store, open_store
from app.versions.durable_files import flush, sha256
from app.versions.reader import SHIPPED_AUDIT

if TYPE_CHECKING:
    from sqlalchemy import Engine


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as `digits-2026-03-01.tar`.", dir_okay=False)],
) -> None:
    """Write the database, the versions and the admin token to one file, also while servers and trainers are at work."""
    settings = Settings()
    with _disk(file), written(file) as archive:
        # a job may name a version, so the database is copied first and the versions after it
        rows = _add_database(archive, settings)
        versions = _add_versions(archive, open_store(settings))
        if (settings.state_dir / TOKEN).is_file():
            archive.add(settings.state_dir / TOKEN, TOKEN)
    out.print(f"{file}: {rows['jobs']} trainings, {rows['corrections']} corrections, {rows['api_keys']} API keys, "
              f"{versions} versions.", soft_wrap=True)  # fmt: skip


def restore(
    file: Annotated[Path, typer.Argument(help="What `digits backup` wrote.", exists=True, dir_okay=False)],
) -> None:
    """Bring a backup back, into an empty database and a models folder with no version of another content."""
    from app.db.copy_rows import check_empty, copy_rows  # noqa: PLC0415  see below

    settings = Settings()
    with _disk(settings.state_dir), read(file) as archive, _databases(archive, settings) as (source, target):
        check_empty(target)  # before anything is written
        # the numbers of shipped versions are the backup's, so this place's own are not written down before
        versions = _restore_versions(archive, Store(open_store(settings).root))
        if TOKEN in archive.hashes:
            _restore_token(archive, settings.state_dir)
        rows = copy_rows(source, target)
    out.print(f"Restored: {rows['jobs']} trainings, {rows['corrections']} corrections, {rows['api_keys']} API keys, "
              f"{versions} versions.", soft_wrap=True)  # fmt: skip


@contextlib.contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn an error of the disk into a sentence."""
    try:
        yield
    except OSError as error:
        raise Unavailable(f"{error.filename or path} cannot be read or written: {error.strerror}.") from None


def _add_database(archive: ArchiveWriter, settings: Settings) -> dict[str, int]:
    """Add a copy of the database as an SQLite file, whatever it is; return how many rows each table has."""
    from sqlalchemy import delete  # noqa: PLC0415  no other command needs it

    from app.db.copy_rows import copy_rows  # noqa: PLC0415  see above
    from app.db.engine import open_database  # noqa: PLC0415  see above
    from app.db.tables import AuditRow, VersionFileRow, VersionRow  # noqa: PLC0415  see above
    from app.web.auth.replicated_table import api_keys, ended_sessions  # noqa: PLC0415  see above

    source = open_database(settings.database)
    for table in (api_keys, ended_sessions):  # what the files of an older program hold
        table(settings.state_dir, lambda: source).pull()
    with tempfile.TemporaryDirectory(prefix="digits-backup-") as folder:
        target = open_database(f"sqlite:///{folder}/{DATABASE}")
        rows = copy_rows(source, target)
        with target.begin() as connection:  # the folder, which is in the backup, has what these hold
            for shared in (VersionRow, VersionFileRow, AuditRow):
                connection.execute(delete(shared))
        target.dispose()  # which writes the journal into the file
        source.dispose()
        archive.add(Path(folder, DATABASE), DATABASE)
    return rows


def _add_versions(archive: ArchiveWriter, store: Store) -> int:
    """Add the models folder as it is at one moment, without what the program ships; return how many versions it has."""
    with store.locked():
        versions = [version for version in store.versions() if store.folder(version).parent == store.root]
        for folder in (store.root, *map(store.folder, versions)):
            for path in sorted(folder.iterdir()):
                if path.is_file() and not path.name.startswith("."):
                    archive.add(path, f"models/{path.relative_to(store.root)}")
    return len(versions)


def _restore_versions(archive: ArchiveReader, store: Store) -> int:
    """Write the versions, and then which is current; what is there already must be the same."""
    names = [name.removeprefix("models/") for name in archive.hashes if name.startswith("models/")]
    with store.locked():
        for name in names:
            path = store.root / name
            # which versions came with the program, the program here knows
            known = name in {"shipped", SHIPPED_AUDIT}
            if path.exists() and not known and sha256(path) != archive.hashes[f"models/{name}"]:
                raise Conflict(f"{path} is there, with another content; restore into another DIGITS_MODELS_DIR.")
        # cards make a version, and `current` has it served, so these come last
        for name in sorted(names, key=lambda name: (name == "current", name.endswith("card.json"), name)):
            path = store.root / name
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                pending = path.with_name(f".{path.name}")
                archive.extract(f"models/{name}", pending)
                pending.replace(path)
                flush(path.parent)
    return len({name.partition("/")[0] for name in names if "/" in name})


def _restore_token(archive: ArchiveReader, state_dir: Path) -> None:
    private_folder(state_dir)
    path = state_dir / TOKEN
    if path.exists():
        if sha256(path) != archive.hashes[TOKEN]:
            err.print(f"{path} stays as it is: there is an admin token already.", style="yellow", soft_wrap=True)
        return
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    archive.extract(TOKEN, path)


@contextlib.contextmanager
def _databases(archive: ArchiveReader, settings: Settings) -> "Iterator[tuple[Engine, Engine]]":
    """Give the backup's database and that of this place, both with tables that are up to date."""
    from app.db.engine import open_database  # noqa: PLC0415  SQLAlchemy, which no other command here needs

    with tempfile.TemporaryDirectory(prefix="digits-restore-") as folder, contextlib.ExitStack() as stack:
        archive.extract(DATABASE, Path(folder, DATABASE))
        source = open_database(f"sqlite:///{folder}/{DATABASE}")  # which brings one of an older program up to date
        stack.callback(source.dispose)
        target = open_database(settings.database)
        stack.callback(target.dispose)
        yield source, target
