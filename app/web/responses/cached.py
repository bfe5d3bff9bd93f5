"""Answers that depend on the request's parameters alone: a browser that has one gets 304."""

import hashlib

from fastapi import Request, Response


def tag_of(body: bytes) -> str:
    """Return the ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def is_known(request: Request, tag: str) -> bool:
    """Return whether the request's `If-None-Match` names this ETag."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known


def cached(request: Request, body: bytes, tag: str, media_type: str, extra: dict[str, str] | None = None) -> Response:
    """Return the body, or 304 where the browser has it; it may be reused for ten minutes without a request."""
    headers = {"ETag": tag, "Cache-Control": "public, max-age=600", **(extra or {})}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
