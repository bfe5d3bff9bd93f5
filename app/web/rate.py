"""How much one client may ask for, and how often one may be wrong."""

import ipaddress
from typing import Final

import limits
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import TooManyRequests

MOST_CLIENTS: Final = 10_000
"""Clients that are counted at once: beyond them all counts start anew, since a stranger may have any number of
addresses and the memory of this process, and the time to go through it, must have a bound."""

Client = tuple[str, int] | str | None
"""An address and a port as ASGI gives them, the name of whoever sent an API key, or nobody known."""


class RateLimit:
    """What one client may ask of one process, such as "50/second"; empty means as much as it likes."""

    def __init__(self, rate: str) -> None:
        self._item = limits.parse(rate) if rate else None
        self._storage = MemoryStorage()
        # two counters a client; a moving window would keep each request's time, and the address for good
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    def check(self, client: Client) -> None:
        """Count one request of this client; raises TooManyRequests when it is one too many."""
        if self._item and not self._limiter.hit(self._item, self._name(client)):
            raise self._too_many(self._item)

    def look(self, client: Client) -> None:
        """Raise TooManyRequests when one more request of this client would be too many; counts nothing."""
        if self._item and not self._limiter.test(self._item, self._name(client)):
            raise self._too_many(self._item)

    def _name(self, client: Client) -> str:
        if len(self._storage.storage) >= 2 * MOST_CLIENTS:
            self._storage.reset()
        return name_of(client)

    def _too_many(self, item: limits.RateLimitItem) -> TooManyRequests:
        return TooManyRequests("Slow down; ask again later.", headers={"Retry-After": str(item.get_expiry())})


class FailureLimit:
    """How often a wrong secret may be tried a minute: by one address, and by all together."""

    def __init__(self, one: str = "10/minute", everyone: str = "300/minute") -> None:
        self._one = RateLimit(one)
        self._everyone = RateLimit(everyone)

    def check(self, client: Client) -> None:
        """Raise TooManyRequests when this client, or all together, have been wrong too often to be heard now."""
        self._everyone.look("everyone")
        self._one.look(client)

    def note(self, client: Client) -> None:
        """Count one failure of this client."""
        self._everyone.check("everyone")
        self._one.check(client)


def name_of(client: Client) -> str:
    """Return what a client is counted by: its key, its IPv4 address, or the /64 network that one IPv6 host has."""
    if isinstance(client, str):
        return client
    if client is None:
        return "unknown"
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return client[0][:64]
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
