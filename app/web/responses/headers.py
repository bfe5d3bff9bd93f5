"""The security headers that every response has."""

from typing import Final

from app.web.responses.content_security_policy import CONTENT_SECURITY_POLICY, content_security_policy

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

OVER_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""Only for a request over TLS: to this server, or to a proxy that it trusts."""
