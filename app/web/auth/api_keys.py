"""API keys: each service has one by name, and it can be revoked."""

import hashlib
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from app.errors import BadInput, Conflict, NotFound
from app.web.auth.replicated_table import ReplicatedTable

PREFIX: Final = "dk_"
"""The start of every key, by which one is recognized in a log or a repository."""

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


@dataclass(frozen=True)
class Key:
    """What is stored of a key; `created` and `revoked` are UTC, ISO 8601."""

    id: str
    name: str
    created: str
    revoked: str | None = None


class ApiKeys:
    """The keys in the database; every process of every host sees a new or a revoked one within two seconds.

    A host's copy on its disk lets keys in while the database is away. Neither holds a key, only the SHA-256 of each. A
    slow hash is not needed: a key is 256 random bits, which nobody can guess. The time of a look-up by the hash
    reveals nothing of the key.
    """

    def __init__(self, table: ReplicatedTable) -> None:
        self._table = table

    def find(self, given: str) -> Key | None:
        """Return the key of this secret, None when there is none or it was revoked."""
        entry = self._table.read().get(_hash(given))
        return Key(**entry) if entry and entry["revoked"] is None else None

    def all(self) -> list[Key]:
        """Return all keys, the oldest first, revoked ones too; raises Unavailable without the database."""
        return sorted((Key(**entry) for entry in self._table.pull().values()), key=lambda key: key.created)

    def create(self, name: str) -> tuple[Key, str]:
        """Create a key and return it with its secret, which is stored nowhere.

        Raises BadInput for a name with other characters than print well, Conflict for the name of another key.
        """
        if not NAME.fullmatch(name):
            raise BadInput("A name has 1 to 64 letters, digits, spaces, dots, dashes and underscores.", field="name")
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(4), name, _now())
        with self._table.change() as entries:
            if any(entry["name"] == name and entry["revoked"] is None for entry in entries.values()):
                raise Conflict(f"There is a key named {name!r}; revoke it first, or choose another name.")
            entries[_hash(secret)] = asdict(key)
        return key, secret

    def revoke(self, name: str) -> Key:
        """Revoke the key of this name or id; raises NotFound when no key in use has it."""
        with self._table.change() as entries:
            for entry in entries.values():
                if name in {entry["name"], entry["id"]} and entry["revoked"] is None:
                    entry["revoked"] = _now()
                    return Key(**entry)
            raise NotFound(f"No key in use is named {name!r}; `digits keys` lists them.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
