"""Versions on disk, and the log of what was done to them."""

from app.store.disk import sha256
from app.store.shelf import MODEL_FILES, Card
from app.store.versions import Store

__all__ = ["MODEL_FILES", "Card", "Store", "sha256"]
