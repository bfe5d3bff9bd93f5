"""A connection of the load generator: nonblocking, one request at a time."""

import contextlib
import re
import socket
from dataclasses import dataclass
from typing import Final, Self

import msgspec

LENGTH: Final = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: *(\d+)")
CLOSING: Final = re.compile(rb"\r\n[Cc]onnection: *close")
HEAD_END: Final = b"\r\n\r\n"


@dataclass
class Request:
    """The bytes of a request, and the digit that the answer is to name; none for a page."""

    data: bytes
    digit: int | None = None

    @classmethod
    def post(cls, body: bytes, kind: str, digit: int) -> Self:
        """Return a request to read a digit."""
        head = f"POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
        return cls(head.encode() + HEAD_END + body, digit)

    @classmethod
    def get(cls, path: str) -> Self:
        """Return a request for a page."""
        return cls(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())

    def is_right(self, came: bytes) -> bool:
        """Return whether an answer of 200 names the digit, or where it names none, gives it the largest share."""
        if self.digit is None or b'"digit":%d,' % self.digit in came:
            return True
        with contextlib.suppress(msgspec.DecodeError, KeyError, TypeError, ValueError):
            shares = msgspec.json.decode(came.partition(HEAD_END)[2])["probabilities"]
            return bool(shares.index(max(shares)) == self.digit)
        return False


class Connection:
    """A connection to this machine; `open` until it is closed, `busy` while an answer is awaited."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(("127.0.0.1", port))
        self.number = self.socket.fileno()
        self.open, self.busy, self.closing = True, False, False
        self.due = self.sent = self.freed = 0.0
        self.why = ""
        """Why no answer came."""
        self.unsent = b""
        self._came = b""
        self._length = 0

    def send(self, request: Request, due: float, now: float) -> None:
        """Send a request that was due then; what does not fit now is `unsent`, for `flush`."""
        self.request, self.due, self.sent, self.busy = request, due, now, True
        self.unsent = request.data
        self.flush()

    def flush(self) -> None:
        """Send more of the request."""
        try:
            self.unsent = self.unsent[self.socket.send(self.unsent) :]
        except BlockingIOError:
            return
        except OSError:  # the reason is heard next
            self.unsent = b""

    def hear(self) -> bytes | None:
        """Return a whole answer, None while more is to come, and nothing where the server has closed."""
        try:
            came = self.socket.recv(65536)
        except BlockingIOError:
            return None
        except OSError as error:
            self.why = type(error).__name__
            return b""
        if not came or not self.busy:
            self.why = "closed within an answer" if self._came else "closed without an answer"
            return b""
        if self._came:
            came = self._came + came
        if not self._length:
            end = came.find(HEAD_END)
            found = LENGTH.search(came, 0, end) if end > 0 else None
            if found:
                self._length = end + len(HEAD_END) + int(found[1])
        if not self._length or len(came) < self._length:
            self._came = came
            return None
        self.closing = bool(self.unsent) or CLOSING.search(came, 0, self._length) is not None
        self._came, self._length, self.busy = b"", 0, False
        return came

    def close(self) -> None:
        """Close it."""
        self.open = False
        self.socket.close()


def status(came: bytes) -> int:
    """Return the status of an answer."""
    return int(came[9:12])
