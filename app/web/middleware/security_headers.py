"""What every response tells the browser about trust."""

from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.pages.security_policy import CONTENT_SECURITY_POLICY, content_security_policy

HEADERS: Final = {
    CONTENT_SECURITY_POLICY: content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
            "midi", "payment", "usb",
        )
    ),
}  # fmt: skip

POLICY_NAME: Final = CONTENT_SECURITY_POLICY.lower().encode()

OVER_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""Only where the request came over TLS: to this server, or to a proxy that it trusts."""


class SecurityHeaders:
    """ASGI middleware that adds the headers above to every response; a policy that a response brings stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._raw = _raw(HEADERS)
        self._raw_over_tls = _raw(HEADERS | OVER_TLS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back."""
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
