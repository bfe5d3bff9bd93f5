"""How much one client may ask for, and how often one may be wrong."""

import ipaddress
import math
import time
from typing import Final

import limits
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import TooManyRequests
from app.web.auth.bounded_storage import BoundedStorage

MOST_CLIENTS: Final = 10_000
"""Clients that are counted at once: since a stranger may have any number of addresses, and the memory of this process
must have a bound, one more makes it forget the one that it counted last the longest ago."""

Client = tuple[str, int] | str | None
"""An address and a port as ASGI gives them, the name of whoever sent an API key, or nobody known."""


class RateLimit:
    """What one client may ask of one process, such as "50/second"; empty means as much as it likes."""

    def __init__(self, rate: str) -> None:
        self._item = limits.parse(rate) if rate else None
        # two counters a client; a moving window would keep each request's time
        self._limiter = SlidingWindowCounterRateLimiter(BoundedStorage(2 * MOST_CLIENTS))

    def check(self, client: Client) -> None:
        """Count one request of this client; raises TooManyRequests when it is one too many."""
        if self._item is None:
            return
        name = name_of(client)
        if not self._limiter.hit(self._item, name):
            raise self._too_many(self._item, name)

    def look(self, client: Client) -> None:
        """Raise TooManyRequests when one more request of this client would be too many; counts nothing."""
        if self._item is None:
            return
        name = name_of(client)
        if not self._limiter.test(self._item, name):
            raise self._too_many(self._item, name)

    def _too_many(self, item: limits.RateLimitItem, name: str) -> TooManyRequests:
        left = self._limiter.get_window_stats(item, name).reset_time - time.time()
        seconds = min(max(1, math.ceil(left)), item.get_expiry())
        return TooManyRequests("Slow down; ask again later.", headers={"Retry-After": str(seconds)})


class FailureLimit:
    """How often a wrong secret may be tried a minute: by one address, and by all together.

    Who was wrong too often itself is not heard at all. What strangers do closes nobody else's way: beyond what all may
    be wrong together, a wrong secret is told so and no more.
    """

    def __init__(self, one: str = "10/minute", everyone: str = "300/minute") -> None:
        self._one = RateLimit(one)
        self._everyone = RateLimit(everyone)

    def check(self, client: Client) -> None:
        """Raise TooManyRequests when this client has been wrong too often to be heard now."""
        self._one.look(client)

    def note(self, client: Client) -> None:
        """Count one failure of this client; raises TooManyRequests when it, or all together, have had too many."""
        self._one.check(client)
        self._everyone.check("everyone")


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
