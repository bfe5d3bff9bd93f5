"""Rate limits: of a client's requests, and of wrong secrets."""

import ipaddress
import math
import time
from typing import Final

import limits
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import TooManyRequests
from app.web.auth.bounded_storage import BoundedStorage

MOST_CLIENTS: Final = 10_000
"""Clients that are counted at once. One host may have any number of addresses, and the memory must be bounded: one more
client replaces the one that was counted longest ago."""

Client = tuple[str, int] | str | None
"""An address and a port as ASGI has them, the name of an API key, or None where the client is unknown."""


class RateLimit:
    """A limit on one client's requests to one process, such as "50/second"; empty means none."""

    def __init__(self, rate: str) -> None:
        self._item = limits.parse(rate) if rate else None
        # two counters a client; a moving window would keep each request's time
        self._limiter = SlidingWindowCounterRateLimiter(BoundedStorage(2 * MOST_CLIENTS))

    def check(self, client: Client) -> None:
        """Count one request of this client; raises TooManyRequests beyond the limit."""
        if self._item is None:
            return
        name = name_of(client)
        if not self._limiter.hit(self._item, name):
            raise self._too_many(self._item, name)

    def _too_many(self, item: limits.RateLimitItem, name: str) -> TooManyRequests:
        left = self._limiter.get_window_stats(item, name).reset_time - time.time()
        seconds = min(max(1, math.ceil(left)), item.get_expiry())
        return TooManyRequests("Slow down; ask again later.", headers={"Retry-After": str(seconds)})


class FailureLimit:
    """A limit on wrong secrets in a minute: of one address, and of all together.

    Only wrong secrets count and are refused, so that strangers lock nobody out.
    """

    def __init__(self, one: str = "10/minute", everyone: str = "300/minute") -> None:
        self._one = RateLimit(one)
        self._everyone = RateLimit(everyone)

    def record(self, client: Client) -> None:
        """Count one failure of this client; raises TooManyRequests when it, or all together, are beyond the limit."""
        self._one.check(client)
        self._everyone.check("everyone")


def name_of(client: Client) -> str:
    """Return the name that a client is counted by: its key, its IPv4 address, or its /64 network of IPv6."""
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
