"""The lingering close: input is discarded until the client has read its last answer.

Closing a socket with unread input makes the system reset the connection, and the client may lose the answer.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LINGER_SECONDS: Final = 2.0
"""How long a client may take to read the answer and close its end."""


class LingeringClose(asyncio.Protocol):
    """Takes a connection's transport over, closes the sending half, and discards all input."""

    def __init__(self, connection: HttpToolsProtocol) -> None:
        self._connection = connection
        transport = connection.transport
        transport.resume_reading()
        if transport.can_write_eof():
            transport.write_eof()
        self._end = connection.loop.call_later(LINGER_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass the end on to the connection's own protocol."""
        self._end.cancel()
        self._connection.connection_lost(exc)
