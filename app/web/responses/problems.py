"""Every error as problem+json (RFC 9457), or as a page where a browser asked for one."""

import errno
import logging
from collections.abc import Callable
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
from app.process.thread_pool import run_sync
from app.web.responses.unknown_address import sentence_for
from app.web.routes import PROTOCOLS
from app.web.services import services

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

ErrorPage = Callable[[Request, AppError], Response]
"""Renders an error for a browser."""

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
"""The errors of a full, read-only or broken disk."""

CLIENT_CLOSED_REQUEST: Final = 499
"""The status that is counted for a client that disconnected before the answer."""

METHOD: Final = "This address does not take this method; the Allow header names those it takes."

EXPECTED: Final = (AppError, ClientDisconnect, OSError)
"""Errors that a request may cause while the program works as it should."""


class Problem(BaseModel):
    """What went wrong and what to do instead."""

    type: str = Field(examples=["/problems/blank-image"])
    title: str = Field(examples=["There is no ink to read"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["Nothing stands out from the ground. Draw a digit, or send an image that shows one."])
    field: str | None = Field(default=None, description="The input at fault, when one is.", examples=["image"])
    error: str | None = Field(default=None, description="Under /v1 and /v2, `detail` where those protocols have it.")


def problem(error: AppError, path: str = "") -> JSONResponse:
    """Return an error as the problem+json response to a request for `path`."""
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


def install(app: FastAPI, error_page: ErrorPage) -> None:
    """Make `app` answer every error in this one shape, or with the page for browsers.

    All handlers are coroutines: Starlette would run plain functions in the library's thread pool.
    """
    app.state.error_page = error_page
    for kind in EXPECTED:
        app.add_exception_handler(kind, expected)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_surprise)


async def _answer(request: Request, error: AppError) -> Response:
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        error_page: ErrorPage = request.app.state.error_page
        return await run_sync(error_page, request, error, limiter=services(request).lanes.files, admitted=True)
    return problem(error, request.url.path)


async def expected(request: Request, error: Exception) -> Response:
    """Return the answer to an error of EXPECTED; raises an OSError again that no disk caused."""
    match error:
        case AppError():
            return await _answer(request, error)
        case OSError(errno=number) if number in DISK:
            log.error("%s %s failed: %s", request.method, request.url.path, error)
            detail = (
                f"The server's disk cannot be written ({error.strerror}); its operator must make room or repair it."
            )
            return await _answer(request, Unavailable(detail))
        case ClientDisconnect():
            return Response(status_code=CLIENT_CLOSED_REQUEST)
    raise error


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where, *path = map(str, first["loc"])
    field = ".".join(path) or where
    return problem(BadInput(f"{field}: {first['msg']}.", field=field), request.url.path)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    known = AppError(_hint(error, request.url.path), headers=error.headers)
    known.status = error.status_code
    known.slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    known.title = HTTPStatus(error.status_code).phrase
    return await _answer(request, known)


async def _on_surprise(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    response = await _answer(request, AppError("This is our fault, and it has been logged. Trying again may work."))
    # Starlette answers this outside of all middleware
    response.headers.update({"Connection": "close", "X-Request-ID": REQUEST.get()})
    return response


def _hint(error: HTTPException, path: str) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return sentence_for(path)
    return METHOD if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else str(error.detail)
