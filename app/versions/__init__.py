"""Versions on disk, and the log of what was done to them."""

from app.versions.durable_files import sha256
from app.versions.opening import open_store, up_to_date
from app.versions.reader import MODEL_FILES, STROKE_FILES, STROKES, Card, files_of
from app.versions.store import Store

__all__ = ["MODEL_FILES", "STROKES", "STROKE_FILES", "Card", "Store", "files_of", "open_store", "sha256", "up_to_date"]
