"""The counters of one process; `app.web.api.metrics` exposes them."""

import os
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from fastapi import APIRouter
from numpy.typing import NDArray
from starlette.routing import Route
from starlette.types import Scope

from app.inference.network import Network
from app.inference.recognize import Recognition
from app.web.counters.shared_counters import ProcessCounters, SharedCounters

STATUSES: Final = (
    200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 413, 415, 416, 422,
    429, 499, 500, 501, 502, 503, 504,
)  # fmt: skip
"""Those that are counted one by one; any other counts as the first of its hundred. 499: the client disconnected."""

REQUEST_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
INFERENCE_SECONDS: Final = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1)
WARNINGS: Final = ("unsure", "no-digit", "several-digits", "inverted")
CLOSED: Final = ("headers", "body", "reader", "handler", "connections", "malformed", "oversized")
"""Reasons for which the server closes a connection, see `app.server`."""

SECRETS: Final = ("admin-token", "api-key")
"""What a caller may have sent a wrong one of."""

# the first cells are gauges, the others counters, which only grow
PROCESS, VERSION, RUNNING, IN_HAND, QUEUED = range(5)
GAUGES: Final = 5
CLOSED_AT: Final = GAUGES
DIGITS_AT: Final = CLOSED_AT + len(CLOSED)
CONFIDENCE: Final = DIGITS_AT + 10
REFUSED: Final = CONFIDENCE + 1
WARNINGS_AT: Final = REFUSED + 1
WRONG_AT: Final = WARNINGS_AT + len(WARNINGS)
IMAGES: Final = WRONG_AT + len(SECRETS)
INFERENCE_AT: Final = IMAGES + 1
INFERENCE_SUM: Final = INFERENCE_AT + len(INFERENCE_SECONDS) + 1
ROUTES_AT: Final = INFERENCE_SUM + 1

SECONDS_AT: Final = len(STATUSES)
SUM_AT: Final = SECONDS_AT + len(REQUEST_SECONDS) + 1
ROUTE_CELLS: Final = SUM_AT + 1

_STATUS: Final = {status: place for place, status in enumerate(STATUSES)}
_HUNDREDS: Final = {2: 200, 3: 301, 4: 400, 5: 500}
_WARNING: Final = {warning: WARNINGS_AT + index for index, warning in enumerate(WARNINGS)}


class Counters:
    """The counters of one process. `routes` are (method, template, endpoint); other processes use the same `folder`.

    All requests that no route answers have one label, so that no client can multiply the labels.
    """

    def __init__(self, routes: Sequence[tuple[str, str, object]], folder: Path | None = None) -> None:
        self.labels = [("", "(none)"), *((method, template) for method, template, _ in routes)]
        starts = [ROUTES_AT + ROUTE_CELLS * place for place in range(len(self.labels))]
        self._by_endpoint = {endpoint: start for start, (_, _, endpoint) in zip(starts[1:], routes, strict=True)}
        # for requests that are refused before the router finds their route
        self._by_path = dict(zip(self.labels, starts, strict=True))
        self._shared = SharedCounters(ROUTES_AT + ROUTE_CELLS * len(self.labels), GAUGES, folder)
        self.cells = self._shared.cells
        self.cells[PROCESS] = os.getpid()

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """Count an answered request."""
        start = self._by_endpoint.get(scope.get("endpoint"))
        if start is None:
            start = self._by_path.get((scope["method"], scope["path"]), ROUTES_AT)
        cells = self.cells
        place = _STATUS.get(status)
        cells[start + (_STATUS[_HUNDREDS.get(status // 100, 500)] if place is None else place)] += 1
        cells[start + SECONDS_AT + bisect_left(REQUEST_SECONDS, seconds)] += 1
        cells[start + SUM_AT] += seconds

    def recognized(self, recognitions: Iterable[Recognition], *, warned: bool = True) -> None:
        """Count recognized digits; their warnings only where the answer has them, which is `warned`."""
        cells = self.cells
        for found in recognitions:
            cells[DIGITS_AT + found.digit] += 1
            cells[CONFIDENCE] += found.confidence
            if not found.is_digit:
                cells[REFUSED] += 1
            for warning in found.warnings if warned else ():
                cells[_WARNING[warning]] += 1

    def serving(self, version: int) -> None:
        """Record the version in service."""
        self.cells[VERSION] = version

    def closed(self, why: str) -> None:
        """Count a connection that the server closed, for one of the reasons in `CLOSED`."""
        self.cells[CLOSED_AT + CLOSED.index(why)] += 1

    def wrong(self, secret: str) -> None:
        """Count a wrong secret, of one of the kinds in `SECRETS`."""
        self.cells[WRONG_AT + SECRETS.index(secret)] += 1

    def timed(self, network: Network) -> Network:
        """Return the network with its calls counted and timed."""
        return _Timed(network, self)

    def template(self, scope: Scope) -> str:
        """Return the template of the route that answers a request, "(none)" when none does."""
        start = self._by_endpoint.get(scope.get("endpoint"))
        if start is None:
            start = self._by_path.get((scope["method"], scope["path"]), ROUTES_AT)
        return self.labels[(start - ROUTES_AT) // ROUTE_CELLS][1]

    def processes(self) -> list[ProcessCounters]:
        """Return the counters of all processes that serve together, this one included."""
        return self._shared.processes()


def counted_routes(routers: Iterable[APIRouter], mounts: Mapping[str, object]) -> list[tuple[str, str, object]]:
    """Return the method, template and endpoint of every route and every mounted folder."""
    found: list[tuple[str, str, object]] = []
    for router in routers:
        for route in router.routes:
            assert isinstance(route, Route)  # noqa: S101  no router mounts anything
            found.append((min((route.methods or set()) - {"HEAD"}, default="GET"), route.path, route.endpoint))
    return [*found, *(("GET", *mount) for mount in mounts.items())]


class _Timed:
    """A network that times its calls."""

    def __init__(self, network: Network, counters: Counters) -> None:
        self._network = network
        self._counters = counters

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the probabilities of each digit."""
        started = time.perf_counter()
        answers = self._network.predict(images)
        seconds = time.perf_counter() - started
        cells = self._counters.cells
        cells[IMAGES] += len(images)
        cells[INFERENCE_AT + bisect_left(INFERENCE_SECONDS, seconds)] += 1
        cells[INFERENCE_SUM] += seconds
        return answers
