"""Requests out of bytes: whole, in pieces, one after the other, with an upgrade that nobody takes."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.server.request_parser import MAX_HEAD, MAX_HEADERS, RequestParser, simple_request


class Received:
    """What a parser hands on."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.kept: list[bool] = []
        self.ended = 0

    def begin(self, scope: dict[str, Any], *, keep_alive: bool) -> None:
        self.scopes.append(scope)
        self.kept.append(keep_alive)
        self.bodies.append(b"")

    def add(self, body: bytes) -> None:
        self.bodies[-1] += body

    def end(self) -> None:
        self.ended += 1


def parsed(*pieces: bytes) -> Received:
    received = Received()
    parser = RequestParser(received, ("127.0.0.1", 5), ("127.0.0.1", 80))
    for piece in pieces:
        parser.feed(piece)
    assert not parser.in_head
    return received


POSTED = b"POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
)
UPGRADES = [
    request.replace(
        b"Host: x\r\n", b"Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    )
    for request in (POSTED, CHUNKED)
]
GOT = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_request_becomes_a_scope_and_its_body() -> None:
    received = parsed(POSTED)
    (scope,) = received.scopes
    assert (scope["method"], scope["path"], scope["raw_path"], scope["query_string"]) == (
        "POST",
        "/a b",
        b"/a%20b",
        b"c=d",
    )
    assert scope["headers"] == [(b"host", b"x"), (b"content-length", b"5")]
    assert (scope["client"], scope["server"], scope["http_version"]) == (("127.0.0.1", 5), ("127.0.0.1", 80), "1.1")
    assert (received.bodies, received.kept, received.ended) == ([b"hello"], [True], 1)


@given(cuts=st.lists(st.integers(0, 400), max_size=6))
def test_it_is_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    data = POSTED + CHUNKED + UPGRADES[0] + GOT + UPGRADES[1] + GOT
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    received = parsed(*(data[start:end] for start, end in pairwise(places) if start < end))
    assert [scope["method"] for scope in received.scopes] == ["POST", "POST", "POST", "GET", "POST", "GET"]
    assert received.bodies == [b"hello", b"abcde", b"hello", b"", b"abcde", b""]
    assert received.ended == 6


@pytest.mark.parametrize("request_", UPGRADES)
def test_an_upgrade_is_ignored_and_what_follows_is_the_next_request(request_: bytes) -> None:
    received = parsed(request_ + GOT)
    assert [scope["path"] for scope in received.scopes] == [received.scopes[0]["path"], "/"]
    assert received.bodies[1] == b""
    assert (b"upgrade", b"h2c") in received.scopes[0]["headers"]
    assert received.ended == 2


def test_an_upgrade_without_a_body_is_a_request_without_a_body() -> None:
    received = parsed(b"GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + GOT)
    assert [scope["path"] for scope in received.scopes] == ["/chat", "/"]


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"GET / HTTP/1.1\r\n", True),
        (b"GET / HTTP/1.0\r\n", False),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n", False),
    ],
)
def test_a_connection_is_kept_as_the_client_wishes(head: bytes, kept: bool) -> None:  # noqa: FBT001  a parameter
    assert parsed(head + b"\r\n").kept == [kept]


@pytest.mark.parametrize(
    ("target", "path"),
    [(b"http://localhost/a?b", "/a"), (b"http://localhost", "/"), (b"/a#b", "/a"), (b"/%C3%A4", "/ä")],
)
def test_a_target_may_be_a_whole_address(target: bytes, path: str) -> None:
    assert parsed(b"GET " + target + b" HTTP/1.1\r\n\r\n").scopes[0]["path"] == path


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"CONNECT example.org:443 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nUpgrade: a\r\nConnection: upgrade\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_not_http_is_refused(data: bytes) -> None:
    with pytest.raises(AppError) as refused:
        parsed(data)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "data",
    [
        b"X: 1\r\n" * (MAX_HEADERS + 2),
        b"X: " + b"a" * MAX_HEAD + b"\r\n",
        b"X: " + b"a" * (MAX_HEAD + 100),
    ],
)
@pytest.mark.parametrize("size", [1_000, 10**6])
def test_a_head_that_is_too_large_is_refused_before_it_ends(data: bytes, size: int) -> None:
    sent = b"GET / HTTP/1.1\r\n" + data
    with pytest.raises(AppError) as refused:
        parsed(*(sent[start : start + size] for start in range(0, len(sent), size)))
    assert refused.value.status == 431


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (POSTED, ("POST", "/a%20b")),
        (GOT, ("GET", "/")),
        (GOT + GOT, None),
        (POSTED[:-1], None),
        (POSTED[:-7], None),
        (CHUNKED, None),
        (UPGRADES[0], None),
        (POSTED.replace(b"Host", b"Expect: 100-continue\r\nHost"), None),
        (POSTED.replace(b"Host", b"Connection: close\r\nHost"), None),
        (POSTED.replace(b"Host", b"Connection: keep-alive\r\nHost"), ("POST", "/a%20b")),
        (POSTED.replace(b"Host", b"Content-Length: 5\r\nHost"), None),
        (POSTED.replace(b"Content-Length", b"Content-Length "), None),
        (POSTED.replace(b"Host", b"Sec-Fetch-Site: same-origin\r\nHost"), None),  # a page's own has a queue of its own
        (POSTED.replace(b"Host", b"X: " + 2048 * b"x" + b"\r\nHost"), None),
        (b"nonsense", None),
    ],
)
def test_a_request_of_the_commonest_form_is_told_without_a_parser(data: bytes, found: tuple[str, str] | None) -> None:
    assert simple_request(data) == found


@pytest.mark.parametrize(
    ("path", "found"), [("/digits/predict", "/predict"), ("/predict", "/predict"), ("/digitsx", "/digitsx"), ("/", "/")]
)
def test_a_path_is_below_where_digits_is_or_a_proxy_has_removed_that(path: str, found: str) -> None:
    request = b"POST %b?view=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" % path.encode()
    received = Received()
    RequestParser(received, ("127.0.0.1", 5), ("127.0.0.1", 80), "/digits").feed(request)
    assert received.scopes[0]["path"] == found
    assert simple_request(request, "/digits") == ("POST", found)
