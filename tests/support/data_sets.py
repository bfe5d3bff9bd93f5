"""A 1, a 7, and a 7 that is dark on light, in the files that data sets of digits come in."""

import struct

import numpy as np

from app.digits.normalize import normalize
from tests.support.drawings import ONE, SEVEN, canvas

IMAGES = np.stack([normalize(canvas(ONE)), normalize(canvas(SEVEN)), 255 - normalize(canvas(SEVEN))])  # (3, 28, 28)


def data_set(kind: str) -> bytes:
    """Return the three digits as `idx`, `csv`, `csv with labels` or `csv without a header`."""
    if kind == "idx":
        return struct.pack(">IIII", 0x803, *IMAGES.shape) + IMAGES.tobytes()
    label = ["7"] if kind == "csv with labels" else []
    rows = [",".join(label + list(map(str, image.ravel()))) for image in IMAGES]
    names = ",".join([*(["label"] if label else []), *(f"pixel{index}" for index in range(784))])
    return "\n".join([*([] if kind == "csv without a header" else [names]), *rows, ""]).encode()
