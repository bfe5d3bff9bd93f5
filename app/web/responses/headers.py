"""The security headers of every response; `app.server` writes them, so that no response is without."""

from typing import Final

from app.web.responses.content_security_policy import CONTENT_SECURITY_POLICY, content_security_policy
from app.web.responses.permissions_policy import PERMISSIONS_POLICY, permissions_policy

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

DEFAULTS: Final = {
    name.lower().encode(): f"{name.lower()}: {value}\r\n".encode()
    for name, value in (
        (CONTENT_SECURITY_POLICY, content_security_policy()),
        (PERMISSIONS_POLICY, permissions_policy()),
    )
}
"""The lines of the policies by their names, each for a response that brings none of its own."""

SECURITY: Final = "".join(f"{name.lower()}: {value}\r\n" for name, value in HEADERS.items()).encode()
"""The lines of the others."""

SECURITY_OVER_TLS: Final = SECURITY + b"strict-transport-security: max-age=31536000\r\n"
"""The same for a request over TLS: to this server, or to a proxy that it trusts."""
