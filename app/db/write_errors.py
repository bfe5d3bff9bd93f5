"""Turns the errors of a database that cannot be written into one of ours."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import OperationalError

from app.errors import Unavailable


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Raise Unavailable where the database is full, read-only, locked for too long, or gone."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig)
        raise Unavailable(f"The database cannot be written ({reason}). Nothing was stored; try again.") from error
