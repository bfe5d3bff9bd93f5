"""API keys, where they are required: services send theirs, people use the page."""

import hashlib
from collections.abc import Callable
from typing import Final

from itsdangerous import BadSignature, TimestampSigner
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, KeyNeeded
from app.web.auth.admin import AdminAccess, check_origin
from app.web.auth.api_keys import PREFIX, ApiKeys
from app.web.auth.rate_limit import RateLimit
from app.web.responses.problems import problem
from app.web.routes import policy_of

COOKIE: Final = "digits_page"
PAGE_SECONDS: Final = 24 * 60 * 60
RENEW_SECONDS: Final = 60 * 60

CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}


class RequireApiKey:
    """ASGI middleware that refuses what needs a key and has none, nor the admin's credentials, nor a page's cookie.

    Every page gives its browser a signed cookie for a day, renewed while it is used. Anyone who can open the page can
    have it, so it is no secret: `page_rate` limits the requests of one address by it. A service's key becomes the
    name that it is counted by, `scope["caller"]`; for a wrong one `on_wrong` is called with "api-key".
    """

    def __init__(
        self,
        app: ASGIApp,
        keys: ApiKeys,
        access: AdminAccess,
        token: str,
        page_rate: str,
        on_wrong: Callable[[str], object],
    ) -> None:
        self.app = app
        self._keys = keys
        self._access = access
        # made from the admin token, so that every process has the same
        self._signer = TimestampSigner(token, salt="digits-page", digest_method=hashlib.sha256)
        self._page_rate = RateLimit(page_rate)
        self._on_wrong = on_wrong

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if policy_of(scope["method"], scope["path"]).needs_key:
            try:
                self._check(request)
            except AppError as error:
                await problem(error)(scope, receive, send)
                return

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and self._wants_cookie(request, message):
                message["headers"] = [*message["headers"], self._cookie(request)]
            await send(message)

        await self.app(scope, receive, with_cookie)

    def _check(self, request: HTTPConnection) -> None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        bearer = bearer.strip() if scheme.lower() == "bearer" else ""
        given = request.headers.get("x-api-key") or (bearer if bearer.startswith(PREFIX) else "")
        if given:
            key = self._keys.find(given)
            if key is None:
                self._on_wrong("api-key")
                raise KeyNeeded("This is not an API key in use; `digits keys` lists them.", headers=CHALLENGE)
            request.scope["caller"] = f"key {key.id}"
        elif bearer or self._access.has_session(request):
            self._access.check(request)
        elif self._page_age(request) is not None:
            check_origin(request)
            self._page_rate.check(request.scope.get("client"))
        else:
            raise KeyNeeded(
                "Send `Authorization: Bearer dk_…` or `X-API-Key: dk_…`; `digits keys create` makes a key. "
                "In a browser, reload the page.",
                headers=CHALLENGE,
            )

    def _wants_cookie(self, request: HTTPConnection, message: Message) -> bool:
        age = self._page_age(request)
        if age is not None:
            return age > RENEW_SECONDS
        kind: str = MutableHeaders(raw=message["headers"]).get("content-type", "")
        return message["status"] == 200 and kind.startswith("text/html")

    def _page_age(self, request: HTTPConnection) -> float | None:
        """Return how many seconds old the page's cookie is, None without a valid one."""
        try:
            value, made = self._signer.unsign(
                request.cookies.get(COOKIE, ""), max_age=PAGE_SECONDS, return_timestamp=True
            )
        except BadSignature:
            return None
        return self._signer.get_timestamp() - made.timestamp() if value == b"page" else None

    def _cookie(self, request: HTTPConnection) -> tuple[bytes, bytes]:
        response = Response()
        response.set_cookie(
            COOKIE,
            self._signer.sign(b"page").decode(),
            max_age=PAGE_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return b"set-cookie", response.headers["set-cookie"].encode()
