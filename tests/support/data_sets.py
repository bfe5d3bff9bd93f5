"""A 1, a 7, and a 7 that is dark on light, in the files that data sets of digits come in."""

import struct

import numpy as np

from app.digits.normalize import normalize
from tests.support.drawings import ONE, SEVEN, canvas

IMAGES = np.stack([normalize(canvas(ONE)), normalize(canvas(SEVEN)), 255 - normalize(canvas(SEVEN))])  # (3, 28, 28)


def data_set(kind: str) -> bytes:
    """Return the three digits as `idx`, `csv`, `csv with labels`, `csv without a header`, or as others write a CSV."""
    if kind == "idx":
        return struct.pack(">IIII", 0x803, *IMAGES.shape) + IMAGES.tobytes()
    if kind in WRITTEN:
        return WRITTEN[kind].encode()
    label = ["7"] if kind == "csv with labels" else []
    rows = [",".join(label + list(map(str, image.ravel()))) for image in IMAGES]
    names = ",".join([*(["label"] if label else []), *(f"pixel{index}" for index in range(784))])
    return "\n".join([*([] if kind == "csv without a header" else [names]), *rows, ""]).encode()


def _rows(separator: str = ",", names: str = "", quote: str = "") -> str:
    """Return rows of quoted or bare values with the label last, below the names of its columns if there are any."""
    rows = [[*map(str, image.ravel()), label] for image, label in zip(IMAGES, "177", strict=True)]
    lines = [separator.join(f"{quote}{value}{quote}" for value in row) for row in rows]
    head = [separator.join([*(f"pixel{index}" for index in range(784)), names])] if names else []
    return "\r\n".join([*head, *lines, ""])


WRITTEN = {
    "csv with labels last": _rows()[: -len("\r\n")],
    "csv with names and labels last": _rows(names="class"),
    "csv of a spreadsheet": "\ufeff" + _rows(";", names="label", quote='"'),
    "csv with tabs": _rows("\t"),
}
