"""Image files: their bytes, their kind, and grey values as one."""

import io
import os
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # both are used only where the caller has them
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as Picture


def file_bytes(image: Any) -> bytes | None:  # noqa: ANN401  told apart here
    """Return the bytes of a file or of an image of Pillow's, None for grey values."""
    if isinstance(image, bytes | bytearray | memoryview):
        return bytes(image)
    if isinstance(image, str | os.PathLike):
        return Path(image).read_bytes()
    if hasattr(image, "getexif"):
        return _saved(image)
    if hasattr(image, "read"):
        return bytes(image.read())
    return None


def _saved(image: "Picture") -> bytes:
    """Return an image of Pillow's as a PNG that keeps what tells which side is up."""
    file = io.BytesIO()
    writable = image if image.mode in {"1", "L", "LA", "I;16", "P", "RGB", "RGBA"} else image.convert("RGB")
    writable.save(file, "PNG", exif=image.getexif(), compress_level=1)
    return file.getvalue()


def kind_of(data: bytes) -> str:
    """Return the Content-Type of an image file by its first bytes; whether it is one, the server judges."""
    if data[:4] == b"RIFF":
        return "image/webp"
    starts = {b"\xff\xd8": "image/jpeg", b"GI": "image/gif", b"BM": "image/bmp"}
    return starts.get(data[:2], "image/png")


def png(grey: "NDArray[np.uint8]") -> bytes:
    """Return (h, w) uint8 as a PNG, without Pillow. PNG specification, third edition, 5 and 11.2."""
    height, width = grey.shape
    rows = b"".join(b"\0" + row.tobytes() for row in grey)  # each without a filter
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)  # 8 bits of grey

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
