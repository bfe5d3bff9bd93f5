"""What the server listens with: its socket, and enough file descriptors for its connections."""

import logging
import resource
import socket
from typing import Final

log = logging.getLogger(__name__)

OTHER_FILES: Final = 1_300
"""File descriptors beside the connections in use: versions, the database, connections that open or close just now."""


def listening_socket(host: str, port: int, backlog: int) -> socket.socket:
    """Return the socket that `app.server.acceptor` accepts from; ends the program when the address is not available."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        log.error("%s:%d cannot be listened on: %s", host, port, error)
        raise SystemExit(1) from None


def raise_file_limit(connections: int) -> None:
    """Raise the limit on open files, one for each connection, as far as the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
