"""Files of other kinds than are read, known by their first bytes, so that a refusal can name them."""

from collections.abc import Mapping
from typing import Final

SIGNATURES: Final[Mapping[bytes, str]] = {
    b"II*\0": "a TIFF image",
    b"MM\0*": "a TIFF image",
    b"\0\0\1\0": "an icon (ICO)",
    b"%PDF": "a PDF",
    b"<svg": "an SVG drawing",
    b"<?xml": "XML",
    b"\x93NUMPY": "a NumPy array (.npy)",
    b"PK\3\4": "a zip file, as .npz is",
    b"\x1f\x8b": "a gzip file",
    b"\0\0\x08\3": "an IDX file of images",
    b"\0\0\x08\1": "an IDX file of labels",
}
BRANDS: Final[Mapping[bytes, str]] = {
    b"heic": "a HEIC photo", b"heix": "a HEIC photo", b"mif1": "a HEIC photo", b"avif": "an AVIF image",
}  # fmt: skip
"""What stands at the bytes 8 to 12 of files that have `ftyp` before that."""


def other_kind(data: bytes) -> str | None:
    """Return what a file is, such as "a TIFF image"; None for what is not known."""
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12])
    return next((name for signature, name in SIGNATURES.items() if data.startswith(signature)), None)
