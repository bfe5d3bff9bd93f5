"""Traces of requests sent to an OpenTelemetry collector, when an operator names one.

Needs the extra `telemetry`; without a collector nothing of it is loaded.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Unavailable
from app.inference.network import Network
from app.web.counters.counters import Counters
from app.web.routes import PASSING

TRACES: Final = "/v1/traces"
"""Where a collector takes them, by OTLP."""

UNTRACED: Final = ",".join(f"{re.escape(path)}$" for path in PASSING)
"""Expressions, with commas between them, of addresses whose requests are not traced: health and metrics."""


class Traces:
    """Sends spans to the collector at `address`, such as "http://127.0.0.1:4318", by OTLP over HTTP.

    Raises Unavailable without the extra. OpenTelemetry's own variables configure the rest, such as OTEL_SERVICE_NAME,
    OTEL_TRACES_SAMPLER or OTEL_EXPORTER_OTLP_HEADERS.
    """

    def __init__(self, address: str) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
            from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource  # noqa: PLC0415
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        except ModuleNotFoundError:
            raise Unavailable("Traces need the extra `telemetry`; install it, or unset DIGITS_TELEMETRY.") from None
        where = address.rstrip("/").removesuffix(TRACES) + TRACES
        resource = Resource({SERVICE_NAME: "digits"}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=where)))
        self._tracer = self._provider.get_tracer("digits")

    def span(self, name: str) -> AbstractContextManager[object]:
        """Open a span within the current one, for as long as the context lasts."""
        return self._tracer.start_as_current_span(name)

    def around(self, app: ASGIApp, counters: Counters) -> ASGIApp:
        """Return `app` with a span around each request, named by its route."""
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware  # noqa: PLC0415

        traced: ASGIApp = OpenTelemetryMiddleware(
            _Named(app, counters),
            excluded_urls=UNTRACED,
            tracer_provider=self._provider,
            exclude_spans=["receive", "send"],
        )
        return _Shielded(traced)

    def network(self, network: Network) -> Network:
        """Return the network with a span around each call."""
        return _Traced(network, self.span)

    def stop(self) -> None:
        """Send the spans that have not been sent."""
        self._provider.shutdown()


class Tracing:
    """ASGI middleware that traces requests."""

    def __init__(self, app: ASGIApp, traces: Traces, counters: Counters) -> None:
        self._app = traces.around(app, counters)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within a span."""
        await self._app(scope, receive, send)


class _Shielded:
    """Hides the query string and the client's address from the tracing; `_Named` restores them for the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "query_string": b"", "client": None, "shielded": scope}
        await self._app(scope, receive, send)


class _Named:
    """Names the span after the route, which is known when the answer begins."""

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from opentelemetry.trace import get_current_span  # noqa: PLC0415  loaded by now

        whole = scope.get("shielded", scope)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                span, template = get_current_span(), self._counters.template(whole)
                span.update_name(f"{whole['method']} {template}")
                span.set_attribute("http.route", template)
            await send(message)

        await self._app(whole, receive, named)


class _Traced:
    def __init__(self, network: Network, span: Callable[[str], AbstractContextManager[object]]) -> None:
        self._network = network
        self._span = span

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        with self._span("inference"):
            return self._network.predict(images)
