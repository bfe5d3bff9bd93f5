"""Files of many digit images: IDX, as MNIST is published in, and CSV, as Kaggle has it; plain or gzip."""

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import SIDE
from app.errors import BadImage

VALUES: Final = SIDE * SIDE
MAX_BYTES: Final = 1_000_000_000
"""Bytes of an inflated file, at most: MNIST's training digits as CSV are 110 MB."""

GZIP: Final = b"\x1f\x8b"
IDX_IMAGES, IDX_LABELS = b"\0\0\x08\x03", b"\0\0\x08\x01"
"""The first bytes of IDX files of uint8 in three dimensions and in one (Y. LeCun, "The MNIST database")."""

SEPARATORS: Final = (b",", b";", b"\t")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
LABEL_NAMES: Final = frozenset({"label", "labels", "class", "target", "digit", "y"})
DIGITS: Final = frozenset(b"%d" % digit for digit in range(10))


def digit_images_in(data: bytes) -> NDArray[np.uint8] | None:
    """Return the digit images of an IDX or CSV file, (n, 28, 28) uint8; None for any other file. Raises BadImage."""
    if data.startswith(GZIP):
        data = _inflated(data)
    if data.startswith(IDX_LABELS):
        raise BadImage("These are labels; the images are in the IDX file whose name ends in images-idx3-ubyte.")
    if data.startswith(IDX_IMAGES):
        return _from_idx(data)
    first = data[:20_000].partition(b"\n")[0]
    separator = next((one for one in SEPARATORS if first.count(one) in {VALUES - 1, VALUES}), None)
    return None if separator is None else _from_csv(data.removeprefix(BYTE_ORDER_MARK).replace(b'"', b""), separator)


def _inflated(data: bytes) -> bytes:
    stream = zlib.decompressobj(31)
    try:
        plain = stream.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise BadImage(f"The file is no whole gzip file: {error}.") from None
    if not stream.eof:
        raise BadImage(f"The file is cut off, or has more than {MAX_BYTES:,} bytes when inflated.")
    return plain


def _from_idx(data: bytes) -> NDArray[np.uint8]:
    count, height, width = struct.unpack_from(">III", data.ljust(16, b"\0"), 4)
    if (height, width) != (SIDE, SIDE) or not count or len(data) != 16 + count * VALUES:
        raise BadImage(f"An IDX file of digit images has (n, 28, 28) values; this one is ({count}, {height}, {width}).")
    return np.frombuffer(data, np.uint8, offset=16).reshape(count, SIDE, SIDE)


def _from_csv(data: bytes, separator: bytes) -> NDArray[np.uint8]:
    """Return the images of rows of 784 values, or 785 with the label first or last, with or without a header."""
    rows = data.splitlines()
    names = rows[0].decode("latin-1") if any(letter.isalpha() for letter in rows[0].decode("latin-1")) else ""
    start = int(bool(names))
    pixels = slice(VALUES) if _has_label_last(names, rows[start:], separator) else slice(-VALUES, None)
    images = []
    for number, row in enumerate(rows[start:], start + 1):
        if not row.strip():
            continue
        values = row.split(separator)
        try:
            image = bytes(map(int, values[pixels]))
        except ValueError:
            raise BadImage(f"Line {number} of the CSV has a value that is no whole number of 0 to 255.") from None
        if len(values) - len(image) not in {0, 1} or len(image) != VALUES:
            raise BadImage(f"Line {number} of the CSV has {len(values)} values, not 784, or 785 with the label.")
        images.append(image)
    if not images:
        raise BadImage("The CSV has no rows of values.")
    return np.frombuffer(b"".join(images), np.uint8).reshape(-1, SIDE, SIDE)


def _has_label_last(names: str, rows: list[bytes], separator: bytes) -> bool:
    """Return whether the last of 785 values is the label: by its name, or as the first is none, a corner of the image.

    `names` is the header, empty without one.
    """
    if names:
        return names.lower().rpartition(separator.decode())[2].strip() in LABEL_NAMES
    whole = [row for row in rows if row.count(separator) == VALUES]
    first = {row.partition(separator)[0].strip() for row in whole}
    last = {row.rpartition(separator)[2].strip() for row in whole}
    return (first == {b"0"} or not first <= DIGITS) and last <= DIGITS and last != {b"0"}
