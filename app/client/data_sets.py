"""Files of many digit images: IDX, as MNIST is published in, and CSV, as Kaggle has it; plain or gzip."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .errors import BadInput

VALUES: Final = 28 * 28
IDX_IMAGES: Final = b"\0\0\x08\x03"
IDX_HEAD: Final = 16


def images_in(path: "str | os.PathLike[str]") -> Iterator[bytes]:
    """Yield the digit images in an IDX or CSV file, 784 bytes each; raises BadInput, OSError."""
    data = Path(path).read_bytes()
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (EOFError, gzip.BadGzipFile) as error:
            raise BadInput(f"{path} is no whole gzip file: {error}.", field="images") from None
    if data.startswith(IDX_IMAGES):
        if len(data) % VALUES != IDX_HEAD or data[8:IDX_HEAD] != b"\0\0\0\x1c" * 2:
            raise BadInput(f"{path} is no whole IDX file of 28x28 images.", field="images")
        yield from (data[at : at + VALUES] for at in range(IDX_HEAD, len(data), VALUES))
        return
    if not data:
        raise BadInput(f"{path} is empty.", field="images")
    for number, row in enumerate(data.splitlines(), 1):
        values = row.split(b",")
        is_header = number == 1 and row[:1] not in b"0123456789"
        if is_header or not row.strip():
            continue
        try:
            image = bytes(map(int, values[-VALUES:]))
        except ValueError:
            image = b""
        if len(image) != VALUES or len(values) > VALUES + 1:
            raise BadInput(
                f"Line {number} of {path} has no 784 whole values of 0 to 255, nor 785 with the label first.",
                field="images",
            )
        yield image
