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
    yield from _csv_rows(data.removeprefix(b"\xef\xbb\xbf").replace(b'"', b""), path)


def _csv_rows(data: bytes, path: "str | os.PathLike[str]") -> Iterator[bytes]:
    """Yield the 784 values of each row of a CSV, the label first or last in it, or none; raises BadInput."""
    rows = data.splitlines()
    separator = max((b",", b";", b"\t"), key=rows[0].count)
    header = [] if rows[0][:1] in b"0123456789" else rows[0].lower().split(separator)
    pixels = slice(VALUES) if _has_label_last(header, rows, separator) else slice(-VALUES, None)
    for number, row in enumerate(rows, 1):
        if (number == 1 and header) or not row.strip():
            continue
        values = row.split(separator)
        try:
            image = bytes(map(int, values[pixels]))
        except ValueError:
            image = b""
        if len(image) != VALUES or len(values) > VALUES + 1:
            raise BadInput(
                f"Line {number} of {path} has no 784 whole values of 0 to 255, nor 785 with the label.",
                field="images",
            )
        yield image


def _has_label_last(header: list[bytes], rows: list[bytes], separator: bytes) -> bool:
    """Return whether the last of 785 values is the label: by its name, or as the first is none, 0 or no digit."""
    if header:
        return header[-1].strip() in {b"label", b"labels", b"class", b"target", b"digit", b"y"}
    whole = [row for row in rows if row.count(separator) == VALUES]
    first = {row.partition(separator)[0].strip() for row in whole}
    last = {row.rpartition(separator)[2].strip() for row in whole}
    digits = {b"%d" % digit for digit in range(10)}
    return (first == {b"0"} or not first <= digits) and last <= digits and last != {b"0"}
