"""API keys and ended sessions of a state folder, in its database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from app.db.engine import open_database
from app.web.auth.api_keys import ApiKeys
from app.web.auth.replicated_table import ReplicatedTable, api_keys

Open = Callable[[str], Engine]
"""Opens the database of a URL."""


@contextmanager
def databases() -> Iterator[Open]:
    """Give a function that opens databases, which are closed at the end."""
    with ExitStack() as stack:

        @cache
        def opened(url: str) -> Engine:
            engine = open_database(url)
            stack.callback(engine.dispose)
            return engine

        yield opened


def keys_table(opened: Open, folder: Path, url: str = "") -> ReplicatedTable:
    """Return the table of API keys as a host has it whose state is in `folder`."""
    return api_keys(folder, lambda: opened(url or f"sqlite:///{folder / 'digits.db'}"))


def keys_of(opened: Open, folder: Path, url: str = "") -> ApiKeys:
    """Return the API keys as a host has them whose state is in `folder`."""
    return ApiKeys(keys_table(opened, folder, url))
