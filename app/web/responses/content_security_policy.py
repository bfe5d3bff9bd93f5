"""What a page of this site may load and do: its content security policy."""

from typing import Final

CONTENT_SECURITY_POLICY: Final = "Content-Security-Policy"


def content_security_policy(scripts: str = "") -> str:
    """Return what a page may load; `scripts` are further sources of scripts, such as an inline script's hash."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {scripts}".rstrip(),
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
