"""Server-Sent Events as they arrive, by the HTML standard, 9.2.6."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One whole event."""

    name: str
    data: str


class Events:
    """A stream of events: what was read of it so far, kept from one connection to the next.

    `last_id` is to be sent as `Last-Event-ID`; `retry_seconds` is what the server asks to wait before reconnecting;
    `heard` counts events and comments, the server's signs of life.
    """

    def __init__(self, retry_seconds: float = 1.0) -> None:
        self.last_id = ""
        self.retry_seconds = retry_seconds
        self.heard = 0
        self.connected()

    def connected(self) -> None:
        """Begin a new connection: what the last one left unfinished is dropped."""
        self._rest = b""
        self._after_cr = False
        self._new_id = self.last_id
        self._name = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that these bytes complete."""
        if not chunk:
            return
        if self._after_cr:
            chunk = chunk.removeprefix(b"\n")
        self._after_cr = chunk.endswith(b"\r")
        *lines, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            event = self._take(line.decode(errors="replace"))
            if event:
                yield event

    def _take(self, line: str) -> Event | None:
        if not line:
            return self._whole()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not name:
            self.heard += 1
        elif name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._new_id = value
        elif name == "retry" and value.isascii() and value.isdecimal():
            self.retry_seconds = int(value) / 1000
        return None

    def _whole(self) -> Event | None:
        event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
        self._name, self._data, self.last_id = "", [], self._new_id
        self.heard += event is not None
        return event
