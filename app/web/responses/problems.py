"""Every error as problem+json (RFC 9457), or as a page where a browser asked for one."""

import errno
import logging
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.errors import AppError, BadInput, Unavailable
from app.process.logs import REQUEST
from app.web.middleware.security_headers import HEADERS
from app.web.pages.pages import render

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

PROTOCOLS = ("/v1/", "/v2")
"""Where the inference protocols are, whose clients look for the sentence in `error`."""
DISK: Final = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EFBIG,
        errno.EIO,
        errno.EACCES,
        errno.EPERM,
        errno.EISDIR,
        errno.ENOTDIR,
    }
)
"""What a full, read-only or broken disk says."""


GONE: Final = 499
"""For a client that left: nobody reads it, but it is counted."""

EXPECTED: Final = (AppError, ClientDisconnect, OSError)
"""What may go wrong with a request without anything being wrong with the program."""


class Problem(BaseModel):
    """What went wrong and what to do instead."""

    type: str = Field(examples=["/problems/blank-image"])
    title: str = Field(examples=["There is no ink to read"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["Nothing stands out from the ground. Draw a digit, or send an image that shows one."])
    field: str | None = Field(default=None, description="The input at fault, when one is.", examples=["image"])
    error: str | None = Field(default=None, description="Under /v1 and /v2, `detail` where those protocols have it.")


def problem(error: AppError, path: str = "") -> JSONResponse:
    """Return an error as a problem+json response to what was asked at `path`."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
    }
    if error.field is not None:
        body["field"] = error.field
    if path.startswith(PROTOCOLS):
        body["error"] = error.detail
    return JSONResponse(body, error.status, error.headers, media_type=MEDIA_TYPE)


def responses(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's description of the errors that a route may answer with."""
    described: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = described.setdefault(
            error.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        entry["description"] = "; ".join(filter(None, (entry["description"], error.title)))
        entry["content"][MEDIA_TYPE]["examples"][error.slug] = {
            "value": {"type": f"/problems/{error.slug}", "title": error.title, "status": error.status, "detail": "…"}
        }
    return described


def install(app: FastAPI) -> None:
    """Make `app` answer every error in this one shape."""
    for kind in EXPECTED:
        app.add_exception_handler(kind, expected)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_surprise)


def _answer(request: Request, error: AppError) -> Response:
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        context = {"status": error.status, "title": error.title, "detail": error.detail}
        return render(request, "error.html", context, status=error.status, headers=error.headers)
    return problem(error, request.url.path)


def expected(request: Request, error: Exception) -> Response:
    """Return the answer to an error of EXPECTED; raises an OSError again that no disk is to blame for."""
    match error:
        case AppError():
            return _answer(request, error)
        case OSError(errno=number) if number in DISK:
            log.error("%s %s failed: %s", request.method, request.url.path, error)
            word = f"The server's disk cannot be written ({error.strerror}); its operator must make room or repair it."
            return _answer(request, Unavailable(word))
        case ClientDisconnect():
            return Response(status_code=GONE)
    raise error


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where, *path = map(str, first["loc"])
    field = ".".join(path) or where
    return problem(BadInput(f"{field}: {first['msg']}.", field=field), request.url.path)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    known = AppError(_hint(error, request.url.path), headers=error.headers)
    known.status = error.status_code
    known.slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    known.title = HTTPStatus(error.status_code).phrase
    return _answer(request, known)


def _on_surprise(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    response = _answer(request, AppError("This is our fault, and it has been logged. Trying again may work."))
    # Starlette answers this outside of all middleware, and uvicorn closes the connection after it
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # the error page has a policy of its own
    response.headers.update({"Connection": "close", "X-Request-ID": REQUEST.get()})
    return response


def _hint(error: HTTPException, path: str) -> str:
    if error.status_code == 404 and path.startswith(PROTOCOLS):
        return "There is nothing at this address; the one model here is `digits`, and /docs lists what it answers."
    return _HINTS.get(error.status_code, str(error.detail))


_HINTS = {
    404: "There is nothing at this address; /docs lists what there is.",
    405: "This address does not take this method; the Allow header names those it takes.",
}
