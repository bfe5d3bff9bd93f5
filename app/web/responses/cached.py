"""Answers that follow from their question alone: made once, kept, and not sent again to a browser that has them."""

import hashlib

from fastapi import Request, Response


def tag_of(body: bytes) -> str:
    """Return the ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def is_known(request: Request, tag: str) -> bool:
    """Return whether the browser says that it has the body with this ETag."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known


def cached(request: Request, body: bytes, tag: str, media_type: str, extra: dict[str, str] | None = None) -> Response:
    """Return the body, or 304 where the browser has it; it may show it for ten minutes without asking."""
    headers = {"ETag": tag, "Cache-Control": "public, max-age=600", **(extra or {})}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
