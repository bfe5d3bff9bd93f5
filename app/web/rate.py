"""How much one client may ask for."""

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooManyRequests


class RateLimit:
    """What one client may ask of one process, such as "50/second"; empty means as much as it likes."""

    def __init__(self, rate: str) -> None:
        self._item = limits.parse(rate) if rate else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, client: tuple[str, int] | None) -> None:
        """Count one request of the client with this address; raises TooManyRequests when it is one too many."""
        if self._item and not self._limiter.hit(self._item, client[0] if client else "unknown"):
            raise TooManyRequests("Slow down; ask again later.", headers={"Retry-After": str(self._item.get_expiry())})
