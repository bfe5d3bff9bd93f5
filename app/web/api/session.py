"""The admin page's login: a token for a cookie."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.errors import BadInput, Forbidden, NotAllowed, TooManyRequests, Unavailable
from app.web.auth.admin import COOKIE, check_origin
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/session", tags=["Admin"], route_class=ThreadPoolRoute)


class Login(BaseModel):
    """What the admin types in."""

    token: Annotated[str, Field(max_length=500, description="What `digits token` prints.")]


class Session(BaseModel):
    """Whether this browser may do what an admin does."""

    admin: bool


@router.post("", status_code=204, responses=responses(NotAllowed, Forbidden, BadInput, TooManyRequests))
def log_in(login: Login, request: Request, response: Response, uses: Uses) -> None:
    """Log the browser in: a cookie for twelve hours."""
    check_origin(request)
    uses.access.check_token(login.token, request.client)
    uses.access.log_in(response, request.client, secure=request.url.scheme == "https")


@router.delete("", status_code=204, responses=responses(Forbidden, Unavailable))
def log_out(request: Request, response: Response, uses: Uses) -> None:
    """End the session: the browser forgets its cookie, and a copy of it opens nothing."""
    check_origin(request)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    try:
        uses.access.log_out(request)
    except Unavailable as error:  # the browser deletes its cookie all the same
        error.headers["Set-Cookie"] = response.headers["set-cookie"]
        raise


@router.get("")
def session(request: Request, uses: Uses) -> Session:
    """Tell whether the browser is logged in."""
    return Session(admin=uses.access.is_admin(request))
