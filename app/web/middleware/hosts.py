"""The host names that this server answers under, against DNS rebinding.

With DNS rebinding, another site's page points its own name at 127.0.0.1; the browser then takes it and this server for
one origin. The page cannot change the Host header, which still has the other site's name.
"""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Misdirected
from app.web.responses.problems import problem

LOOPBACK: Final = "localhost"
LONGEST: Final = 300
"""Bytes of a Host header that may be a name: a name has at most 253."""


class Hosts:
    """ASGI middleware that answers requests to known hosts only, with 421 to others.

    `names` are host names, `*.example.org` for those below one. Localhost and bare addresses are always known, since
    no name can be bound anew to them; so is a request without a Host header, which no browser sends.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self._names = frozenset(name for name in names if not name.startswith("*")) | {LOOPBACK}
        self._below = tuple(name[1:] for name in names if name.startswith("*"))
        self._knows = lru_cache(maxsize=256)(self._is_known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            given = [value for name, value in scope["headers"] if name == b"host"]
            if len(given) > 1 or (given and (len(given[0]) > LONGEST or not self._knows(given[0]))):
                refusal = Misdirected(
                    "This server does not answer under that name; its operator can add it to DIGITS_ALLOWED_HOSTS."
                )
                await problem(refusal)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _is_known(self, host: bytes) -> bool:
        name = host_name(host.decode("latin-1"))
        return name in self._names or name.endswith(self._below) or is_address(name)


def host_name(host: str) -> str:
    """Return a Host header's name without its port and brackets, in lower case, a last dot dropped."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().removesuffix(".")


def is_address(name: str) -> bool:
    """Return whether this is an IPv4 or IPv6 address and no name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def names_for(listening: str, allowed: Sequence[str]) -> Sequence[str] | None:
    """Return the names that a server listening on `listening` answers under, None for every name.

    These are the allowed ones. With none allowed, a server on loopback answers to this machine's own names; any other
    answers to all, since only its operator knows its names.
    """
    if allowed:
        return None if "*" in allowed else allowed
    local = listening == LOOPBACK or (is_address(listening) and ipaddress.ip_address(listening).is_loopback)
    return () if local else None
