"""How long a client may take for each part of a request."""

from dataclasses import dataclass

from app.settings import Settings


@dataclass(frozen=True)
class Timeouts:
    """Timeouts in seconds, and the number of connections."""

    headers: float = 10
    """From a connection, or a request's first byte, to the end of its headers."""
    body: float = 10
    """For a body, and between two pieces of it; a long one gets more, by `rate`."""
    rate: float = 10_000
    """Bytes a second at which a long body or answer gets more time."""
    reader: float = 30
    """For a client to read its answer; a long one gets more."""
    handler: float = 30
    """For the work on a request to read digits."""
    idle: float = 5
    """Between two requests."""
    connections: int = 1000
    behind: float = 0.006
    """Queue delay in seconds beyond which a request is refused."""


def timeouts_of(settings: Settings) -> Timeouts:
    """Return the timeouts that the settings give."""
    return Timeouts(
        headers=settings.header_seconds,
        body=settings.body_seconds,
        rate=settings.slowest_rate,
        reader=settings.reader_seconds,
        handler=settings.answer_seconds,
        idle=settings.keep_alive_seconds,
        connections=settings.max_connections,
        behind=settings.behind_seconds,
    )
