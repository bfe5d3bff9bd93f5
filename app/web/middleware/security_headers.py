"""Security headers on every response."""

from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.responses.content_security_policy import CONTENT_SECURITY_POLICY
from app.web.responses.headers import HEADERS, OVER_TLS

POLICY_NAME: Final = CONTENT_SECURITY_POLICY.lower().encode()


class SecurityHeaders:
    """ASGI middleware that adds `app.web.responses.headers` to every response; a policy that one brings stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._raw = _raw(HEADERS)
        self._raw_over_tls = _raw(HEADERS | OVER_TLS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""
        own = self._raw_over_tls if scope.get("scheme") == "https" else self._raw

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                has_policy = any(name == POLICY_NAME for name, _ in headers)
                added = own[1:] if has_policy else own  # the policy is the first
                message["headers"] = [*headers, *added]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
