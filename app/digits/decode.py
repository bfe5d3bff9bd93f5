"""Image files to canvases: bytes that a stranger sent, decoded in bounded memory and time."""

import io
import warnings
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import BadImage

FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MAX_PIXELS: Final = 25_000_000

PLAIN_INK: Final = 96
"""Spread of grey, in levels of 255, up to which what is painted on a transparent ground has one colour."""


def decode(data: bytes) -> NDArray[np.uint8]:
    """Return the canvas that an image file holds.

    PNG, JPEG, WebP, BMP or GIF (its first frame), upright by its EXIF orientation, to (h, w) uint8 grey. On a
    transparent ground, ink of one colour becomes white on black; a picture with dark and light parts is laid
    on its own lighter or darker majority. Raises BadImage for anything else, for damage, and over 25 megapixels.
    """
    try:
        with warnings.catch_warnings():
            # Pillow only warns about a file made to fill the memory; here that is an error
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise BadImage(f"The image has more than {MAX_PIXELS:,} pixels; send a smaller one.")
                return _grey(ImageOps.exif_transpose(image))
    except BadImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadImage(f"The image has more than {MAX_PIXELS:,} pixels; send a smaller one.") from None
    except UnidentifiedImageError:
        raise BadImage("These bytes are not a PNG, JPEG, WebP, BMP or GIF image.") from None
    except Exception as error:  # noqa: BLE001  Pillow's decoders raise whatever a damaged file makes them stumble over
        raise BadImage(f"The image is damaged or cut off ({type(error).__name__}); send it again.") from None


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode in {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}:
        return _from_wide(np.asarray(image))
    if image.has_transparency_data:
        return _without_transparency(np.asarray(image.convert("LA")))
    return np.asarray(image.convert("L"))


def _from_wide(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Bring 16 bits a pixel, (h, w) in 0..65535, to 8."""
    return (np.clip(grey.astype(np.int64), 0, 65535) // 257).astype(np.uint8)


def _without_transparency(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay (h, w, 2) uint8, grey and alpha, on a ground."""
    grey, alpha = pixels[..., 0], pixels[..., 1]
    painted = grey[alpha > 127]
    if not painted.size:
        return alpha  # at most a faint trace, or nothing at all
    if alpha.min() < 128 and int(painted.max()) - int(painted.min()) <= PLAIN_INK:
        return alpha  # one colour on a transparent ground: where there is paint, there is ink
    ground = 255 if np.median(painted) > 127 else 0
    share = alpha.astype(np.uint16)
    return ((grey * share + ground * (255 - share) + 127) // 255).astype(np.uint8)
