"""Who is the admin: a bearer token, or the page's session cookie signed with it."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.errors import Forbidden, NotAllowed

COOKIE = "digits_session"
SESSION_SECONDS = 12 * 60 * 60


class Access:
    """Checks requests against one admin token; nothing is kept on the server, so every worker agrees."""

    def __init__(self, token: str) -> None:
        self._token = token
        # signed with a key made from the token: a new token ends every session
        self._signer = TimestampSigner(token, salt="digits-session", digest_method=hashlib.sha256)

    def check(self, request: HTTPConnection) -> None:
        """Let an admin's request pass.

        Raises NotAllowed without a valid bearer token or session, Forbidden when another site's page sent the session.
        """
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            self.check_token(given.strip())
            return
        if not self._has_session(request):
            raise NotAllowed(
                "Send `Authorization: Bearer <token>`, or log in at /admin. `digits token` prints the token.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        check_origin(request)

    def is_admin(self, request: HTTPConnection) -> bool:
        """Return whether `check` would let the request pass."""
        try:
            self.check(request)
        except (NotAllowed, Forbidden):
            return False
        return True

    def who(self, request: HTTPConnection) -> str:
        """Return what the audit log calls the admin who sent a request that `check` let pass."""
        scheme, _, _ = request.headers.get("authorization", "").partition(" ")
        return "admin token" if scheme.lower() == "bearer" else "admin page"

    def check_token(self, given: str) -> None:
        """Raise NotAllowed unless `given` is the admin token; takes the same time however much of it is right."""
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            raise NotAllowed(
                "This is not the admin token. `digits token` prints it on the server's machine.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    def log_in(self, response: Response, *, secure: bool) -> None:
        """Give the browser a session for twelve hours."""
        response.set_cookie(
            COOKIE,
            self._signer.sign(b"admin").decode(),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=secure,
        )

    def _has_session(self, request: HTTPConnection) -> bool:
        try:
            return self._signer.unsign(request.cookies.get(COOKIE, ""), max_age=SESSION_SECONDS) == b"admin"
        except BadSignature:
            return False


def check_origin(request: HTTPConnection) -> None:
    """Raise Forbidden when a browser says that the request comes from another origin's page."""
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        raise Forbidden("The admin session works only from this server's own pages.")


def admin_token(state_dir: Path) -> tuple[str, bool]:
    """Return the token kept in `state_dir`, made there with mode 0600 when there is none, and whether it is new."""
    path = state_dir / "admin-token"
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip(), False
    token = secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w") as file:
        file.write(token + "\n")
    return token, True
