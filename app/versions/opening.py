"""Opens the store that the settings describe, after what an earlier program kept elsewhere was taken over."""

import functools
import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import Unavailable
from app.process.private_files import private_folder
from app.settings import Settings
from app.versions.object_store import ObjectStore
from app.versions.shared import SharedStore
from app.versions.shipped import listed, taken_in
from app.versions.store import Store

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = logging.getLogger(__name__)

OF_CHANGES: Final = ("current", "audit.jsonl")
"""Files of a folder in which something was published or promoted."""


def open_store(settings: Settings, open_engine: "Callable[[], Engine] | None" = None) -> Store:
    """Return the store of these settings; `open_engine` opens their database, where it is open already.

    Earlier programs published beside the shipped versions. Where `DIGITS_MODELS_DIR` is not set and its default not
    there yet, that folder is copied there, and nothing in it is changed; where the disk refuses, it goes on being used.
    """
    root, shipped = settings.models_dir, settings.shipped_dir
    if "models_dir" not in settings.model_fields_set and not root.exists() and _was_changed(shipped):
        try:
            _copy(shipped, root)
        except OSError as error:
            log.error("%s cannot be copied to %s, and is used where it is: %s", shipped, root, error)
            root = shipped
    if settings.store_url:
        return SharedStore(
            root,
            settings.keep_versions,
            shipped=shipped,
            open_engine=open_engine or functools.cache(lambda: _opened(settings.database)),
            objects=ObjectStore(settings.store_url),
        )
    return Store(root, settings.keep_versions, shipped=shipped)


def up_to_date(store: Store) -> Store:
    """Return a store that knows what other hosts did until now, or what it knew before where nobody can be asked."""
    if isinstance(store, SharedStore):
        try:
            store.pull()
        except Unavailable as error:
            log.warning("What other hosts did may be missing: %s", error.detail)
    return store


def _opened(url: str) -> "Engine":
    from app.db.engine import open_database  # noqa: PLC0415  SQLAlchemy, which not every command needs

    return open_database(url)


def _was_changed(folder: Path) -> bool:
    return any((folder / name).exists() for name in OF_CHANGES) or not taken_in(folder) <= set(
        listed(folder / "shipped")
    )


def _copy(source: Path, target: Path) -> None:
    """Copy a folder, which is there under its name only when it is whole."""
    private_folder(target.parent)
    with tempfile.TemporaryDirectory(prefix=".taken-over-", dir=target.parent) as name:
        pending = Path(name, target.name)
        shutil.copytree(source, pending, ignore=shutil.ignore_patterns(".*"))
        try:
            pending.rename(target)
        except OSError:
            if not target.is_dir():  # else another process has just done the same
                raise
    log.info("what was in %s is in %s now", source, target)
