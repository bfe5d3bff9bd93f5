"""HTTP/1.1 requests out of bytes: httptools, with bounds on a head and on a whole request, and without upgrades."""

import re
from functools import lru_cache
from typing import Any, Final, Protocol
from urllib.parse import unquote

import httptools

from app.errors import AppError, BadRequest, HeadTooLarge, TooLarge

MAX_HEAD: Final = 64 * 1024
MAX_HEADERS: Final = 256
MAX_REQUEST: Final = 64 * 1024 * 1024
"""Bytes of one request on the wire, chunk sizes and trailers included."""

ASGI: Final = {"version": "3.0", "spec_version": "2.3"}
FRAMING: Final = (b"content-length", b"transfer-encoding")
"""Headers that say where a body ends."""


SIMPLE_HEAD: Final = 2048
"""Bytes of the longest head that is compared with those before."""

SIMPLE: Final = re.compile(rb"([A-Z]+) (/[!-~]*) HTTP/1\.1\r\n((?:[!-9;-~]+:[^\r\n]*\r\n)*)\r\n")
NOT_SIMPLE: Final = re.compile(
    rb"(?:transfer-encoding|expect|upgrade|sec-fetch-site):|connection:[^\r\n]*(?:close|upgrade)", re.IGNORECASE
)
LENGTH: Final = re.compile(rb"content-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)

Address = tuple[str, int]


class Receiver(Protocol):
    """What a request is handed to."""

    def begin(self, scope: dict[str, Any], *, keep_alive: bool) -> None:
        """Take a request's head, as an ASGI scope; raises AppError to end the connection."""

    def add(self, body: bytes) -> None:
        """Take a piece of its body; raises AppError to end the connection."""

    def end(self) -> None:
        """Take note that it is whole."""


def below(base: str, path: str) -> str:
    """Return a request's path below where Digits is; a proxy may have removed `base` already."""
    return path[len(base) :] if base and path.startswith(f"{base}/") else path


def simple_request(data: bytes, base: str = "") -> tuple[str, str] | None:
    """Return method and path where this is one whole request of the commonest form, to be answered without a parser."""
    end = data.find(b"\r\n\r\n", 0, SIMPLE_HEAD) + 4
    found = _simple_head(data[:end])
    if found is None or found[0] != len(data) - end:
        return None
    return found[1], below(base, found[2])


@lru_cache(maxsize=1024)
def _simple_head(head: bytes) -> tuple[int, str, str] | None:
    """Return the length of the body, method and path; most clients send the same head again and again."""
    parts = SIMPLE.fullmatch(head)
    if parts is None or NOT_SIMPLE.search(parts[3]):
        return None
    lengths = LENGTH.findall(parts[3])
    if parts[3].lower().count(b"content-length") != len(lengths) or len(lengths) > 1:
        return None
    return int(lengths[0]) if lengths else 0, parts[1].decode(), parts[2].partition(b"?")[0].decode()


class RequestParser:
    """Parses the requests of one connection.

    An endless head would fill the memory, so it ends at 64 kB or 256 headers. An `Upgrade` header is ignored, as it may
    be (RFC 9110, 7.8). httptools 0.9 takes what follows such a head for another protocol
    (`findings/httptools-upgrade-body.sh`), so a second parser, which is given the same framing without that header,
    reads the body and what comes after it.
    """

    def __init__(self, receiver: Receiver, client: Address, server: Address, base: str = "") -> None:
        self._receiver, self._base = receiver, base
        self._about = {
            "type": "http",
            "asgi": ASGI,
            "scheme": "http",
            "root_path": "",
            "client": client,
            "server": server,
        }
        self._parser = httptools.HttpRequestParser(self)
        self.in_head = self.in_body = False
        """Whether a head, or a body, has begun and not ended."""
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_size = self._request_size = 0
        self._is_upgrade = self._is_given_framing = False

    def feed(self, data: bytes) -> None:
        """Parse some input; raises AppError, after which the connection cannot be read any further."""
        self._request_size += len(data)
        try:
            while data:
                data = self._parsed(data)
        except httptools.HttpParserError as error:
            # the parser's own error, or what was raised in what it called
            fault = error.__context__ if isinstance(error.__context__, AppError) else None
            raise fault or BadRequest("This is not a request that HTTP/1.1 allows.") from None
        if self._request_size > MAX_REQUEST:
            raise TooLarge(f"Send at most {MAX_REQUEST // 2**20} MB, chunks and trailers included.")
        if not self.in_body and self._request_size > MAX_HEAD:  # the parser reports a header only when it is whole
            self._count(MAX_HEAD + 1)

    def _parsed(self, data: bytes) -> bytes:
        """Parse some input, and return what comes after a head with an `Upgrade` header."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            rest = data[upgrade.args[0] :]
        else:
            return b""
        framing = [b"%b: %b\r\n" % header for header in self._headers if header[0] in FRAMING]
        self._is_upgrade, self._is_given_framing = False, True
        self._parser = httptools.HttpRequestParser(self)
        self._parser.feed_data(b"POST / HTTP/1.1\r\n" + b"".join(framing) + b"\r\n")
        return rest

    # what httptools calls; what is raised here reaches `feed` as its HttpParserError

    def on_message_begin(self) -> None:
        """Begin a head."""
        if not self._is_given_framing:
            self._target, self._headers, self._head_size, self.in_head = b"", [], 0, True

    def on_url(self, url: bytes) -> None:
        """Add a part of the target."""
        if not self._is_given_framing:
            self._target += url
            self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header; trailers are ignored."""
        if self.in_head:
            name = name.lower()
            self._headers.append((name, value.lower() if name == b"expect" else value))
            self._count(len(name) + len(value) + 4)

    def on_headers_complete(self) -> None:
        """Hand the head on."""
        if self._is_given_framing:
            self._is_given_framing = False
            return
        self.in_head, self.in_body = False, True
        parser, target = self._parser, self._target
        path, _, query = target.partition(b"#")[0].partition(b"?")
        if not path.startswith(b"/"):  # a whole URL, as proxies are sent
            path = httptools.parse_url(target).path or b"/"
        version, text = parser.get_http_version(), path.decode("ascii")
        self._is_upgrade = parser.should_upgrade()
        scope = self._about | {
            "http_version": version,
            "method": parser.get_method().decode("ascii"),
            "path": below(self._base, unquote(text) if "%" in text else text),
            "raw_path": path,
            "query_string": query,
            "headers": self._headers,
        }
        self._receiver.begin(scope, keep_alive=version == "1.1" and parser.should_keep_alive())

    def on_body(self, body: bytes) -> None:
        """Hand a piece of the body on."""
        self._receiver.add(body)

    def on_message_complete(self) -> None:
        """Hand the end on, unless it is only where an upgrade would begin."""
        if not self._is_upgrade:
            self.in_body = False
            self._request_size = 0  # what follows in this input is not counted: where the request ends in it is unknown
            self._receiver.end()

    def _count(self, size: int) -> None:
        self._head_size += size
        if self._head_size > MAX_HEAD or len(self._headers) > MAX_HEADERS:
            raise HeadTooLarge(f"Send at most {MAX_HEAD // 1024} kB and {MAX_HEADERS} headers before the body.")
