"""A store of each kind: a folder, and a folder that several hosts share, on either database and either object store."""

from pathlib import Path
from typing import Protocol

import pytest

from app.versions import Store
from app.versions.object_store import ObjectStore
from app.versions.shared import SharedStore
from tests.support.access import Open


class OpenStore(Protocol):
    """Opens the store of a test, each time anew."""

    def __call__(self, *, keep: int = 0, shipped: Path | None = None) -> Store:
        """Return it; after a publication only the latest `keep` versions stay."""


@pytest.fixture(params=["folder", "shared", pytest.param("shared-postgres-s3", marks=pytest.mark.slow)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path, opened: Open) -> OpenStore:
    root = tmp_path / "models"
    if request.param == "folder":
        return lambda *, keep=0, shipped=None: Store(root, keep, shipped=shipped)
    if request.param == "shared":
        (tmp_path / "objects").mkdir()
        url, objects = request.getfixturevalue("sqlite_tables"), f"file://{tmp_path}/objects"
    else:
        url, objects = request.getfixturevalue("postgres_tables"), request.getfixturevalue("s3_url")

    def shared(*, keep: int = 0, shipped: Path | None = None) -> Store:
        return SharedStore(
            root, keep, shipped=shipped or tmp_path / "none", open_engine=lambda: opened(url),
            objects=ObjectStore(objects),
        )  # fmt: skip

    return shared


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    """Return an empty store."""
    return open_store()


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    """Return an empty store that is a folder and nothing else, for a test that changes its files."""
    return Store(tmp_path / "models")
