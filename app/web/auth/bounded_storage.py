"""The rate limits' counters of clients, in a bounded part of the memory."""

import threading
import time
from math import floor

from limits.storage import SlidingWindowCounterSupport, Storage


class BoundedStorage(Storage, SlidingWindowCounterSupport):
    """A storage for `limits` with at most `most` counters: one more replaces the one counted longest ago.

    The library's own storage in memory is unbounded, and its clean-up thread fails when a counter is removed while it
    iterates over them.
    """

    STORAGE_SCHEME = None

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._lock = threading.RLock()
        self._counters: dict[str, tuple[int, float]] = {}
        """Each with its count and its expiry, by `time.time`; the latest counted last."""

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors that the library may wrap."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount`, for `expiry` seconds if it is the first, and return the count."""
        with self._lock:
            count, ends = self._counter(key)
            self._counters.pop(key, None)
            self._counters[key] = count + amount, ends if count else time.time() + expiry
            if len(self._counters) > self._most:
                del self._counters[next(iter(self._counters))]
        return count + amount

    def get(self, key: str) -> int:
        """Return the count."""
        return self._counter(key)[0]

    def get_expiry(self, key: str) -> float:
        """Return when the count expires, now when there is none."""
        return self._counter(key)[1]

    def clear(self, key: str) -> None:
        """Remove the count."""
        with self._lock:
            self._counters.pop(key, None)

    def reset(self) -> int:
        """Remove all counts, and return how many there were."""
        with self._lock:
            found = len(self._counters)
            self._counters.clear()
        return found

    def check(self) -> bool:
        """Return that the storage works."""
        return True

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` and return true, unless that would be more than `limit` in the last `expiry` seconds."""
        with self._lock:
            before, weighs, current, _ = self.get_sliding_window(key, expiry)
            free = floor(before * weighs / expiry + current) + amount <= limit
            # the next window still weighs this one; refused clients are kept as well
            self.incr(_keys(key, expiry)[1], 2 * expiry, amount if free else 0)
            return free

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Return the count of the previous window of `expiry` seconds and its time left; the same of the current one.

        The previous window's weight falls linearly until the current one ends.
        """
        left = expiry - time.time() % expiry
        earlier, this = _keys(key, expiry)
        before = self.get(earlier)
        return before, left if before else 0.0, self.get(this), left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Remove both counts."""
        for name in _keys(key, expiry):
            self.clear(name)

    def _counter(self, key: str) -> tuple[int, float]:
        now = time.time()
        count, ends = self._counters.get(key, (0, now))
        return (count, ends) if ends > now else (0, now)


def _keys(key: str, expiry: int) -> tuple[str, str]:
    """Return the keys of the previous window and of the current one."""
    number = int(time.time() / expiry)
    return f"{key}/{number - 1}", f"{key}/{number}"
