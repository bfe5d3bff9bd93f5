"""A database whose tables are there: migrations take longer than the rest of an app's start, and than most tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.db.engine import open_database


def copy_tables(file: Path) -> None:
    """Make an SQLite file with empty tables, as the first start of the program does."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(_with_tables())


@cache
def _with_tables() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "digits.db"
        open_database(f"sqlite:///{file}").dispose()
        return file.read_bytes()
