"""Requests as no well-behaved client sends them, by name: bytes for the wire, whole connections at a time."""

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.support.drawings import SEVEN, chunk

GOOD: Final = json.dumps({"strokes": SEVEN}).encode()
EXIF: Final = b"\xff\xe1\0\x96Exif\0\0" + bytes(142)
"""A block of it, of 150 bytes and its marker."""


def request(
    method: str, path: str, *headers: str, body: bytes = b"", host: str = "Host: 127.0.0.1", close: bool = True
) -> bytes:
    """Return the bytes of one request; with `close`, one that asks for the connection to be closed."""
    lines = [f"{method} {path} HTTP/1.1", host, *(["Connection: close"] if close else []), *headers]
    return "\r\n".join(line for line in lines if line).encode("latin-1") + b"\r\n\r\n" + body


def sent(
    body: bytes, kind: str = "application/json", *headers: str, path: str = "/predict", close: bool = True
) -> bytes:
    """Return a POST of a body with its length."""
    return request(
        "POST", path, f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, body=body, close=close
    )


def chunked(body: bytes, size: int, kind: str = "application/json") -> bytes:
    """Return a POST whose body comes in chunks of `size` bytes."""
    chunks = [b"%x\r\n%s\r\n" % (len(body[i : i + size]), body[i : i + size]) for i in range(0, len(body), size)]
    return request(
        "POST", "/predict", f"Content-Type: {kind}", "Transfer-Encoding: chunked", body=b"".join(chunks) + b"0\r\n\r\n"
    )


def bodies() -> Iterator[tuple[str, bytes]]:
    """Yield bodies made to hurt who reads them."""
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"1}")):
        deep = opening * 50_000
        yield f"50,000 {opening.decode()} never closed", sent(deep)
        yield f"50,000 {opening.decode()} closed", sent(deep + closing * 50_000)
        for path in (
            "/predict/number",
            "/corrections",
            "/session",
            "/train",
            "/models/1/promote",
            "/v2/models/digits/infer",
        ):
            yield f"50,000 {opening.decode()} to {path}", sent(deep, path=path)
    yield "50,000 brackets where strokes belong", sent(b'{"strokes":' + b"[" * 50_000 + b"]" * 50_000 + b"}")
    yield "a number of 1,000,000 digits", sent(b'{"image":[[' + b"9" * 1_000_000 + b"]]}")
    yield "a number of 100,000 digits at the login", sent(b'{"token":' + b"9" * 100_000 + b"}", path="/session")
    yield "200,000 names in one object", sent(b"{" + b",".join(b'"%d":0' % i for i in range(200_000)) + b"}")
    yield "the same name 100,000 times", sent(b"{" + (b'"image":0,' * 100_000)[:-1] + b"}")
    yield "2,000,000 empty strokes", sent(b'{"strokes":[' + (b"[]," * 2_000_000)[:-1] + b"]}")
    yield "1,000,000 points", sent(b'{"strokes":[[' + (b"[1,2]," * 1_000_000)[:-1] + b"]]}")
    yield (
        "9,999 points all over",
        sent(json.dumps({"strokes": [[[i * 7919 % 997, i * 104729 % 991] for i in range(9_999)]]}).encode()),
    )
    yield (
        "9,999 strokes of one point",
        sent(json.dumps({"strokes": [[[i * 7919 % 997, i * 104729 % 991]] for i in range(9_999)]}).encode()),
    )
    yield (
        "the same as a number",
        sent(
            json.dumps({"strokes": [[[i * 7919 % 997, i * 104729 % 991]] for i in range(9_999)]}).encode(),
            path="/predict/number",
        ),
    )
    yield "a gzip bomb of 2 GB, said to be gzip", sent(gzip_bomb(), "application/json", "Content-Encoding: gzip")
    yield "a gzip bomb as a file", sent(gzip_bomb(), "image/png")
    for side in (5_000, 60_000, 2**31 - 1):
        yield (
            f"a PNG of {side:,} x {side:,} in a few kB",
            sent(png(side, side, min(side * 32, 50_000_000)), "image/png"),
        )
    yield "a PNG with a text chunk of 200 MB", sent(png(280, 280, 280 * 281, text_bomb()), "image/png")
    yield "a PNG of 800,000 empty chunks", sent(png(28, 28, 28 * 29, chunk(b"abCd", b"") * 800_000), "image/png")
    yield "a JPEG of 60,000 blocks of EXIF", sent(b"\xff\xd8" + EXIF * 60_000 + b"\xff\xd9", "image/jpeg")
    yield "a JPEG of 2,400,000 empty segments", sent(b"\xff\xd8" + b"\xff\xe3\0\2" * 2_400_000, "image/jpeg")
    yield "a PNG of 1 x 25,000,000", sent(png(1, 25_000_000, 50_000_000), "image/png")
    yield "a PNG of 25,000,000 x 1", sent(png(25_000_000, 1, 25_000_001), "image/png")
    yield "the same as a number of digits", sent(png(25_000_000, 1, 25_000_001), "image/png", path="/predict/number")
    yield "a PNG of 25 megapixels of noise as a number", sent(noise(4_000), "image/png", path="/predict/number")
    yield "65,000 chunks of one byte", chunked(b" " * (65_000 - len(GOOD)) + GOOD, 1)
    yield (
        "10,000,000 bytes of a form without its end",
        sent(b"--x\r\n" + b"a" * 10_000_000, "multipart/form-data; boundary=x"),
    )
    yield (
        "a form of 5,000 parts",
        sent(
            b"".join(b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n1\r\n' % i for i in range(5_000))
            + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
    )
    yield (
        "a form whose part has a header of 1 MB",
        sent(b"--x\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    )
    yield "a boundary of 8 kB", sent(b"--x--", "multipart/form-data; boundary=" + "x" * 8_000)
    yield (
        "dashes that nearly are the boundary",
        sent(b"--" + b"-" * 2_000_000, "multipart/form-data; boundary=" + "-" * 70),
    )


def lines() -> Iterator[tuple[str, bytes]]:
    """Yield request lines and headers made to confuse."""
    for path in (
        "/static/../app/main.py", "/static/..%2f..%2fetc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/....//x",
        "/static//etc/passwd", "/static/%00", "/static/js%00.js", "/static/..\\..\\x", "/static/%c0%ae%c0%ae/x",
        "/static/" + "a" * 5_000, "/static/" + "a/" * 2_000, "/vendor/inter/../../../pyproject.toml", "/static",
        "/" + "x" * 60_000, "//evil.example/%2e%2e", "/%", "/%zz", "/%ff%fe", "/models/%31/card", "/models/1%2fcard",
        "/models/../session", "/models/" + "9" * 5_000, "/models/-1", "/models/1e3", "/models/0x1", "/models/1%00",
        "/train/" + "%00" * 100, "/train/..%2f..%2fsecret", "/corrections/%F0%9F%92%A9", "/predict/", "/predict%20",
        "http://evil.example/health/live", "http://127.0.0.1/../x", "*", "health/live", "/?lang=" + "k" * 8_000,
        "/?lang=%0d%0aSet-Cookie:%20a=b", "/models/audit?limit=" + "9" * 400, "/held-out?x[]=1&" + "a=b&" * 5_000,
    ):  # fmt: skip
        yield f"GET {path[:60]}", request("GET", path)
    yield "POST /predict with 4,000 queries", request("POST", "/predict?" + "view=1&" * 4_000, "Content-Length: 0")
    for flag in ("view=%00", "view=%ff", "explain=" + "1" * 5_000):
        yield f"POST /predict?{flag[:20]}", sent(GOOD, path=f"/predict?{flag}")
    yield "one header of 100 kB", request("GET", "/health/live", "X-Long: " + "a" * 100_000)
    yield "one header of 5 MB", request("GET", "/health/live", "X-Long: " + "a" * 5_000_000)
    yield "10,000 headers", request("GET", "/health/live", *[f"X-{i}: {i}" for i in range(10_000)])
    yield "a header name of 100 kB", request("GET", "/health/live", "X" * 100_000 + ": 1")
    yield "1,000 cookies", request("GET", "/session", "Cookie: " + "; ".join(f"c{i}={i}" for i in range(1_000)))
    yield "a cookie of quotes and NULs", request("GET", "/session", 'Cookie: digits_session="\\000\\"; ; ==; a=\x01')
    yield "a language list of 60 kB", request("GET", "/", "Accept-Language: " + "ko;q=0.1," * 6_000)
    yield "weights that are no numbers", request("GET", "/", "Accept-Language: ko;q=nan,en;q=inf,x;q=-,;q=,;;")
    yield "a content type of 60 kB", sent(GOOD, "application/json;" + "a=b;" * 15_000)
    yield "an Accept of 60 kB", request("GET", "/nothing", "Accept: text/html," + "a/b," * 15_000)
    yield "hostile text where an error page shows it", request("GET", "/train/<script>x</script>", "Accept: text/html")
    yield "a broken range", request("GET", "/static/draw/main.js", "Range: bytes=" + "0-1," * 5_000)
    yield "a range of nonsense", request("GET", "/static/draw/main.js", "Range: bytes=99999999999999999999-")
    yield (
        "a date of nonsense",
        request("GET", "/static/draw/main.js", "If-Modified-Since: \xff\xfe", 'If-None-Match: "'),
    )
    yield "a negative Last-Event-ID", request("GET", "/train/x/events", "Last-Event-ID: -1")
    chunked = request("POST", "/predict", "Content-Type: application/json", "Transfer-Encoding: chunked")
    yield "a chunk extension of 100 kB", chunked + b"1;" + b"a" * 100_000 + b"\r\n1\r\n0\r\n\r\n"
    yield "no host, HTTP/1.0", b"GET /health/live HTTP/1.0\r\n\r\n"
    yield "HTTP/0.9", b"GET /health/live\r\n\r\n"
    yield "HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield "HTTP/9.9", b"GET /health/live HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n"
    yield "TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2
    yield "NULs", b"\0" * 10_000
    yield "newlines only", b"\r\n" * 40_000
    yield "a method of 60 kB", request("A" * 60_000, "/")
    yield "a method that is none", request("BREW", "/")
    yield "TRACE", request("TRACE", "/health/live")
    yield "CONNECT", request("CONNECT", "evil.example:443")
    yield "OPTIONS *", request("OPTIONS", "*")
    yield (
        "an upgrade to websocket",
        request("GET", "/", "Upgrade: websocket", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13"),
    )
    yield "an upgrade to h2c", request("GET", "/", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")


def smuggled() -> Iterator[tuple[str, bytes]]:
    """Yield requests that say in two ways where they end; the second request in each must never be answered as one."""
    hidden = request("GET", "/models")
    start = "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    for name, headers, body in (
        ("two Content-Length that differ", "Content-Length: 4\r\nContent-Length: 40\r\n", b"null"),
        ("Content-Length with a list", "Content-Length: 4, 40\r\n", b"null"),
        ("Content-Length with a sign", "Content-Length: +4\r\n", b"null"),
        ("Content-Length below 0", "Content-Length: -4\r\n", b"null"),
        ("Content-Length in hexadecimal", "Content-Length: 0x4\r\n", b"null"),
        ("Content-Length that overflows", "Content-Length: 18446744073709551620\r\n", b"null"),
        ("Content-Length and chunked", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        ("chunked and Content-Length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n"),
        ("chunked twice, once misspelt", "Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n", b"null"),
        ("chunked, then identity", "Transfer-Encoding: chunked, identity\r\nContent-Length: 4\r\n", b"null"),
        ("a space before the colon", "Content-Length : 4\r\n", b"null"),
        ("a folded header", "X: a\r\n Content-Length: 4\r\nContent-Length: 4\r\n", b"null"),
        ("a bare line feed", "X: a\nContent-Length: 4\r\n", b"null"),
        ("a chunk size that overflows", "Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n"),
        ("a chunk size with a sign", "Transfer-Encoding: chunked\r\n", b"-1\r\n"),
        ("a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n", b"1\r\nxxxx\r\n0\r\n\r\n"),
    ):
        yield name, start.encode() + headers.encode() + b"\r\n" + body + hidden


@cache
def gzip_bomb() -> bytes:
    """Return 2 GB of zeros in about 2 MB: gzip in gzip would be smaller still, one layer is enough to be opened."""
    part = gzip.compress(bytes(2**24))
    return part * 128


def png(width: int, height: int, raw: int, *more: bytes) -> bytes:
    """Return a PNG that claims a size and holds `raw` zero bytes of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), *more, chunk(b"IDAT", zeros(raw)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zeros(count: int) -> bytes:
    """Return `count` zero bytes as zlib packs them, without packing more than a million."""
    deflate = zlib.compressobj(9, wbits=-15)
    # what comes after a full flush looks back at nothing, so it can be said again
    million = deflate.compress(bytes(2**20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    rest = deflate.compress(bytes(count % 2**20)) + deflate.flush()
    checksum = struct.pack(">I", count % 65521 << 16 | 1)  # Adler-32 of zeros
    return b"\x78\xda" + million * (count >> 20) + rest + checksum


def text_bomb() -> bytes:
    """Return a zTXt chunk that unpacks to 200 MB."""
    deflate = zlib.compressobj(9)
    first, next_one = (deflate.compress(bytes(2**20)) + deflate.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    # what comes after a full flush looks back at nothing, so it can be said again
    return chunk(b"zTXt", b"bomb\0\0" + first + next_one * 199 + deflate.flush())


def noise(side: int) -> bytes:
    """Return a PNG of side x side pixels, a coarse pattern that looks like a page full of writing."""
    row = bytes((x * x >> 6) & 255 for x in range(side))
    rows = b"".join(b"\0" + row[y * 37 % side :] + row[: y * 37 % side] for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
