"""Compressed request bodies, inflated no further than their route's limit."""

import zlib
from typing import Final

from starlette.requests import Request

from app.errors import BadInput, TooLarge, UnsupportedType
from app.process.thread_pool import run_sync
from app.web.requests import body
from app.web.routes import policy_of
from app.web.services import services

WINDOW_BITS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""zlib's `wbits` for each encoding; `deflate` is zlib's own format, by RFC 9110."""


async def read(request: Request) -> bytes:
    """Return the body, inflated where it is compressed.

    Raises TooLarge for more than the limit before or after inflating, BadInput for damage, and UnsupportedType for
    another Content-Encoding than gzip and deflate.
    """
    encoding = body.header(request, b"content-encoding").decode("latin-1").strip().lower()
    if encoding in {"", "identity"}:
        return await body.read(request)
    if encoding not in WINDOW_BITS:
        raise UnsupportedType(
            "Send the body as it is, or with Content-Encoding gzip or deflate.",
            headers={"Accept-Encoding": "gzip, deflate"},
        )
    data = await body.read(request)
    # a thousand bytes may inflate to a million: small requests must not wait for that
    limit = policy_of(request.scope["method"], request.scope["path"]).body_limit
    return await run_sync(inflated, data, encoding, limit, limiter=services(request).lanes.heavy)


def inflated(data: bytes, encoding: str, limit: int) -> bytes:
    """Return the content of `data`, which is compressed by `encoding`; raises TooLarge and BadInput."""
    stream = zlib.decompressobj(WINDOW_BITS[encoding])
    try:
        plain = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise BadInput(f"The body is not {encoding}: {error}.", field="body") from None
    if len(plain) > limit:
        raise TooLarge(f"Send at most {limit // 2**20} MB in one request, counted after it is inflated.")
    if not stream.eof or stream.unused_data:
        raise BadInput(f"The body is not one whole {encoding} stream.", field="body")
    return plain
