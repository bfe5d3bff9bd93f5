"""Clients that send everything before they read, requests for a head alone, and upgrades that nobody takes."""

import http.client
import json
import urllib.error
import urllib.request

import httpx
import pytest

from app.web.routes import UPLOAD_BYTES
from tests.support.drawings import SEVEN
from tests.support.raw_http import connected, everything

TOO_MUCH = b" " * (UPLOAD_BYTES + 1024 * 1024)
JSON = {"Content-Type": "application/json"}
BODY = json.dumps({"strokes": SEVEN}).encode()


@pytest.mark.parametrize("_", range(5))
def test_urllib_reads_that_its_body_is_too_large(reader: httpx.Client, _: int) -> None:
    request = urllib.request.Request(f"{reader.base_url}/predict", TOO_MUCH, JSON)  # noqa: S310  our own server
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310
    with refused.value as answer:
        assert (answer.code, json.load(answer)["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("_", range(5))
def test_http_client_reads_that_its_body_is_too_large(reader: httpx.Client, _: int) -> None:
    connection = http.client.HTTPConnection(reader.base_url.host, reader.base_url.port, timeout=30)
    connection.request("POST", "/predict", TOO_MUCH, JSON)
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)["status"]) == (413, 413)
    connection.close()


@pytest.mark.parametrize(
    "path",
    ["/", "/health/live", "/metrics", "/models", "/openapi.json", "/learn/api/softmax", "/static/shared/favicon.svg"],
)
def test_a_head_is_answered_as_the_whole_is_but_without_it(reader: httpx.Client, path: str) -> None:
    whole, head = reader.get(path), reader.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert whole.content
    assert head.headers["content-type"] == whole.headers["content-type"]
    if "content-length" in head.headers and path != "/metrics":
        assert head.headers["content-length"] == whole.headers["content-length"]
    assert reader.get("/health/live").status_code == 200  # the connection is usable


def test_what_has_no_get_has_no_head(reader: httpx.Client) -> None:
    assert reader.head("/predict").status_code == 405
    assert reader.head("/nothing").status_code == 404


@pytest.mark.parametrize("upgrade", [b"h2c", b"websocket"])
def test_a_request_that_would_upgrade_is_read_whole_and_so_is_the_next(reader: httpx.Client, upgrade: bytes) -> None:
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
    wishes = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %b\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n" % upgrade
    with connected(reader) as connection:
        connection.sendall(head % len(BODY) + wishes + b"\r\n" + BODY)
        connection.sendall(head % len(BODY) + b"Connection: close\r\n\r\n" + BODY)
        answers = everything(connection)
    assert answers.count(b"HTTP/1.1 200 OK") == 2
    assert answers.count(b'"digit":7') == 2
    assert b"101 " not in answers
