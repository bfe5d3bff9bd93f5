"""Image files as they are sent: recognized by their first bytes, and base64 as programs write it."""

import base64
import binascii
from typing import Final
from urllib.parse import unquote_to_bytes

from app.errors import BadImage

SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
"""The first bytes of PNG, JPEG and GIF; those of WebP and BMP hold a length."""

URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
WHITE: Final = b" \t\r\n"


def has_image_signature(data: bytes) -> bool:
    """Return whether bytes begin as a PNG, JPEG, GIF, WebP or BMP file does."""
    if data.startswith(SIGNATURES):
        return True
    size = int.from_bytes(data[2:6], "little") if data.startswith(b"BM") else -1
    return size == len(data) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def from_base64(text: str, field: str) -> bytes:
    """Return the file in base64: bare or as a data URL, in lines or one, with padding or without, URL-safe or not.

    A data URL may be percent-encoded, and its data need not be base64. Raises BadImage.
    """
    try:
        data = text.strip().encode("ascii")
        data = unquote_to_bytes(data) if b"%" in data else data
        if data[:5].lower() == b"data:":
            head, _, data = data.partition(b",")
            if not head.rstrip().lower().endswith(b";base64"):
                return data
        data = data.translate(URL_SAFE, WHITE).rstrip(b"=")
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadImage(
            "This is not base64; send the file's bytes in base64, bare or as a data URL.", field=field
        ) from None
