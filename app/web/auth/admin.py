"""The admin's credentials: a bearer token, or the page's session cookie, which is signed with it."""

import hashlib
import hmac
import logging
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.errors import AppError, Forbidden, NotAllowed
from app.process.private_files import private_folder
from app.web.auth.rate_limit import Client, FailureLimit, name_of
from app.web.auth.replicated_table import ReplicatedTable

log = logging.getLogger(__name__)

COOKIE = "digits_session"
SESSION_SECONDS = 12 * 60 * 60


class AdminAccess:
    """Checks requests against one admin token.

    All hosts agree: a session is a signed name, and those that were ended are in a table that all of them follow.
    Wrong tokens are counted, for each address and in total, and logged without the token; logins are logged as well.
    `on_wrong` is called with "admin-token" for each.
    """

    def __init__(self, token: str, ended: ReplicatedTable, on_wrong: Callable[[str], object] = lambda _: None) -> None:
        self._token = token
        self._failures = FailureLimit()
        self._ended = ended
        self._on_wrong = on_wrong
        # signed with a key made from the token: a new token ends every session
        self._signer = TimestampSigner(token, salt="digits-session", digest_method=hashlib.sha256)

    def check(self, request: HTTPConnection) -> None:
        """Accept the admin's request.

        Raises NotAllowed without a valid bearer token or session, Forbidden when another site's page sent the session,
        TooManyRequests after too many wrong tokens.
        """
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            self.check_token(given.strip(), request.scope.get("client"))
            return
        if not self.has_session(request):
            raise NotAllowed(
                "Send `Authorization: Bearer <token>`, or log in at /admin. `digits token` prints the token.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        check_origin(request)

    def is_admin(self, request: HTTPConnection) -> bool:
        """Return whether `check` accepts the request."""
        try:
            self.check(request)
        except AppError:
            return False
        return True

    def who(self, request: HTTPConnection) -> str:
        """Return the name in the audit log of the admin whose request `check` accepted."""
        scheme, _, _ = request.headers.get("authorization", "").partition(" ")
        return "admin token" if scheme.lower() == "bearer" else "admin page"

    def check_token(self, given: str, client: Client) -> None:
        """Raise NotAllowed unless `given` is the admin token; takes the same time however much of it is right.

        Raises TooManyRequests for a wrong token of a client that was wrong too often, or while all clients together
        were. The right token is let in whatever came from its address: behind a proxy, all may share one.
        """
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode()):
            self._on_wrong("admin-token")
            self._failures.record(client)
            log.warning("a wrong admin token came from %r", name_of(client))
            raise NotAllowed(
                "This is not the admin token. `digits token` prints it on the server's machine.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    def log_in(self, response: Response, client: Client, *, secure: bool) -> None:
        """Give this client's browser a session for twelve hours."""
        log.info("the admin logged in from %r", name_of(client))
        response.set_cookie(
            COOKIE,
            self._signer.sign(b"admin." + secrets.token_hex(8).encode()).decode(),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=secure,
        )

    def log_out(self, request: HTTPConnection) -> None:
        """End the request's session for every copy of its cookie; raises Unavailable when that cannot be stored."""
        if session := self._session(request):
            now = time.time()
            with self._ended.change() as ended:
                for name in [name for name, row in ended.items() if row["until"] < now]:
                    del ended[name]
                ended[session] = {"until": now + SESSION_SECONDS}

    def has_session(self, request: HTTPConnection) -> bool:
        """Return whether the request has the cookie of a session that has not been ended."""
        session = self._session(request)
        return session is not None and session not in self._ended.read()

    def _session(self, request: HTTPConnection) -> str | None:
        try:
            value = self._signer.unsign(request.cookies.get(COOKIE, ""), max_age=SESSION_SECONDS)
        except BadSignature:
            return None
        kind, _, name = value.decode().partition(".")
        return name if kind == "admin" and name else None


def check_origin(request: HTTPConnection) -> None:
    """Raise Forbidden when the browser's headers name another origin's page as the sender."""
    site = request.headers.get("sec-fetch-site", "none")
    if site == "same-origin":  # no page can set this header; the browser knows the address that it shows
        return
    origin, host = request.headers.get("origin"), request.headers.get("host")
    # `none`: the address was typed or came from a bookmark
    if site != "none" or (origin is not None and origin != f"{request.url.scheme}://{host}"):
        raise Forbidden(
            "The admin session works only from this server's own pages. Behind a proxy, let it pass Host and "
            "X-Forwarded-Proto on, and name its address in DIGITS_TRUSTED_PROXIES."
        )


def admin_token(state_dir: Path) -> tuple[str, bool]:
    """Return the token stored in `state_dir`, created with mode 0600 when there is none, and whether it is new."""
    path = state_dir / "admin-token"
    private_folder(state_dir)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip(), False
    token = secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w") as file:
        file.write(token + "\n")
    return token, True
