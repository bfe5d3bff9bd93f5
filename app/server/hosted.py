"""The app's own connections inside another program's uvicorn, which gives them no state of the app's lifespan.

Ray Serve runs uvicorn in each of its replicas, without the lifespan. Timeouts, admission, security headers and the end
of streams are the connections' (`app.server.connection`), so they hold there as well.
"""

from functools import partial
from typing import Any

import uvicorn

from app.server.connection import Connection
from app.server.connections import Connections
from app.server.shutdown import Shutdown


def install(connections: Connections, shutdown: Shutdown) -> None:
    """Let every uvicorn that this process starts from now on, and that names no protocol, make connections of ours."""
    protocols: dict[str, Any] = uvicorn.config.HTTP_PROTOCOLS
    protocols["auto"] = partial(_HostedConnection, connections, shutdown)


class _HostedConnection(Connection):
    """A connection that is told of the shutdown by uvicorn alone: there is no signal."""

    def __init__(self, connections: Connections, shutdown: Shutdown, **given: Any) -> None:  # noqa: ANN401  uvicorn's own
        super().__init__(given["config"], given["server_state"], {"connections": connections})
        self._shutdown = shutdown

    def shutdown(self) -> None:
        """Let streams end, too."""
        self._shutdown.begin()
        super().shutdown()
