"""Traces, as a collector receives them over a real connection."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.drawings import SEVEN
from tests.support.serving import served
from tests.test_main import modules_after


@contextmanager
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """Give the address of a collector and what it has received."""
    received: list[ExportTraceServiceRequest] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", received
        finally:
            server.shutdown()


def spans(received: list[ExportTraceServiceRequest]) -> list[Span]:
    scopes = [scope for export in received for resource in export.resource_spans for scope in resource.scope_spans]
    return [span for scope in scopes for span in scope.spans]


def test_a_request_is_traced_with_what_it_did(settings: Settings) -> None:
    with collector() as (address, received):
        with served(create_app(settings.model_copy(update={"telemetry": address}))) as client:
            client.post("/predict", json={"strokes": SEVEN})
            client.get("/models/1")
            client.get("/health/ready")
        found = spans(received)
    (request,) = (span for span in found if span.name == "POST /predict")
    within = [span.name for span in found if span.parent_span_id == request.span_id]
    assert within == ["normalize", "inference"]
    assert "GET /models/{number}" in {span.name for span in found}
    assert not any("health" in span.name for span in found)


def test_a_trace_goes_on_where_the_caller_began_it(settings: Settings) -> None:
    with collector() as (address, received):
        with served(create_app(settings.model_copy(update={"telemetry": address}))) as client:
            header = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
            client.post("/predict", json={"strokes": SEVEN}, headers=header)
        (request,) = (span for span in spans(received) if span.name == "POST /predict")
    assert request.trace_id.hex() == "4bf92f3577b34da6a3ce929d0e0e4736"


def test_no_secret_and_no_address_is_in_a_trace(settings: Settings) -> None:
    with collector() as (address, received):
        with served(create_app(settings.model_copy(update={"telemetry": address}))) as client:
            assert client.get("/train?limit=7&key=sesame", headers=ADMIN).status_code == 200
        everything = str(received)
    assert "/train" in everything
    for secret in ("sesame", TOKEN, "net.peer", "client.address"):
        assert secret not in everything


@pytest.mark.parametrize("start", ["import app.main, app.cli.main", "from app.main import *; create_app(Settings())"])
def test_nothing_is_loaded_for_it_without_a_collector(
    start: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("DIGITS_STATE_DIR", str(settings.state_dir))
    loaded = modules_after(start)
    # FastAPI loads the bare interface where it finds it
    for part in ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.instrumentation"):
        assert part not in loaded
