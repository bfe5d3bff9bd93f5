"""Digit images as PNG, for a page to show."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def png(image: NDArray[np.uint8]) -> bytes:
    """Return the grey image (h, w) uint8 as a PNG."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "png")
    return file.getvalue()


def data_url(image: NDArray[np.uint8]) -> str:
    """Return the grey image (h, w) uint8 as a PNG in a data URL."""
    return "data:image/png;base64," + base64.b64encode(png(image)).decode()
