"""Image files to canvases: bytes that a stranger sent, decoded in bounded memory and time."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from app.digits.files.fast_png import (
    OPAQUE,
    PlainPng,
    grey_of,
    is_of_one_colour,
    least_opacity,
    opacity_of,
    opened_plain,
    plain_png,
)
from app.errors import BadImage

FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MAX_PIXELS: Final = 25_000_000
MAX_LENGTH: Final = 30_000
"""Pixels of a side: one pixel broad and millions high takes Pillow a second and more, row by row."""

MAX_ANIMATED: Final = 100_000_000
"""Pixels of all frames together: only the first is read, but a file with more is made to hurt."""

MAX_READS: Final = 100_000
"""Times that a file's bytes are asked for: once and more for each of its parts, of which 10 MB can have millions."""

MAX_SCANNED: Final = 500_000_000
"""Pixels of all scans of a JPEG together: a progressive one goes over them about ten times, a bomb a million times."""

MAX_EXIF: Final = 200
"""Blocks of EXIF in a JPEG, which Pillow puts together in a time that grows with the square of their number."""

SCAN: Final = b"\xff\xda"
EXIF: Final = b"Exif\0\0"
"""What a scan, and a block of EXIF, begins with."""

MAX_SIDE: Final = 2048
"""A canvas with a longer side is averaged down first: the digit image keeps 20 pixels of it anyway."""

PLAIN_INK: Final = 96
"""Spread of grey, in levels of 255, up to which what is painted on a transparent ground has one colour."""

ALPHA, HALF = 3, 127
"""The channel of transparency, and up to what a pixel counts as transparent rather than painted."""

# Pillow warns of odd EXIF in words of the file's, and Python keeps each for good: a stranger's memory and log to fill
warnings.filterwarnings("ignore", module=r"PIL\.")

WIDE_MODES: Final = frozenset({"I;16", "I;16B", "I;16L", "I;16N", "I", "F"})

Picture = ImageFile.ImageFile | PlainPng
"""An image file whose header has been read."""


def decode(data: bytes) -> NDArray[np.uint8]:
    """Return the canvas that an image file holds.

    PNG, JPEG, WebP, BMP or GIF (its first frame), upright by its EXIF orientation, to (h, w) uint8 grey. On a
    transparent ground, ink of one colour becomes white on black; a picture with dark and light parts is laid
    on its own lighter or darker majority. Raises BadImage for anything else, for damage, over 25 megapixels and
    for a side over 30,000.
    """
    return to_canvas(open_image(data))


def open_image(data: bytes) -> Picture:
    """Read an image file's header only, so that its size is known before its pixels are decoded.

    Raises BadImage unless it is one of the five formats with at most 25 megapixels and 30,000 of them along a side,
    and for a file of so many parts that they would take seconds.
    """
    return opened_at_once(data) or _opened(data)


def opened_at_once(data: bytes) -> PlainPng | None:
    """Do the same for a plain PNG, in no time; None for what Pillow has to open, which goes through every chunk."""
    plain = opened_plain(data)
    return plain if plain and plain.width * plain.height <= MAX_PIXELS and max(plain.size) <= MAX_LENGTH else None


class CountedReads(io.BytesIO):
    """The bytes of a file, which may be asked for 100,000 times; raises BadImage then."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to so many bytes from where the last ones ended."""
        self._reads += 1
        if self._reads > MAX_READS:
            raise BadImage("The image file is made of too many small parts; save it anew as PNG or JPEG.")
        return super().read(size)


def _opened(data: bytes) -> ImageFile.ImageFile:
    with _as_bad_image():
        if data.count(EXIF) > MAX_EXIF:
            raise BadImage("The image file has too many blocks of EXIF; save it anew without them.")
        image = Image.open(CountedReads(data), formats=FORMATS)
        if isinstance(image, JpegImageFile) and data.count(SCAN) * image.width * image.height > MAX_SCANNED:
            raise BadImage("The JPEG is made of too many scans; save it anew as a plain one.")
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        if max(image.size) > MAX_LENGTH:
            raise BadImage(f"A side of the image has more than {MAX_LENGTH:,} pixels; send a smaller one.")
        return image


def to_canvas(image: Picture) -> NDArray[np.uint8]:
    """Decode an opened image to (h, w) uint8 grey, as `decode` says; raises BadImage when it is damaged."""
    pixels = plain_png(image)
    return by_pillow(image) if pixels is None else canvas_of(pixels)


def canvas_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (h, w, channels) uint8, grey or colours, with or without alpha, as (h, w) uint8 grey, not over 2048."""
    return _reduced(_grey(pixels))


def by_pillow(image: Picture) -> NDArray[np.uint8]:
    """Do as `to_canvas` does for a file that is no plain PNG, or a damaged one."""
    return _by_pillow(_opened(image.data) if isinstance(image, PlainPng) else image)


def _by_pillow(image: ImageFile.ImageFile) -> NDArray[np.uint8]:
    with _as_bad_image(), image:
        if getattr(image, "n_frames", 1) * image.width * image.height > MAX_ANIMATED:
            raise BadImage(f"The animation has more than {MAX_ANIMATED:,} pixels in all; send its first frame.")
        image.load()
        # an upright image, as most are, is not copied
        upright = ImageOps.exif_transpose(image) if image.getexif().get(ExifTags.Base.Orientation, 1) != 1 else image
        if upright.mode in WIDE_MODES:
            return _reduced(_from_wide(np.asarray(upright)))
        if upright.has_transparency_data:
            painted = np.asarray(upright if upright.mode == "RGBA" else upright.convert("RGBA"))
            if least_opacity(painted) < OPAQUE:
                return _reduced(_grey(painted))
        return _reduced(np.asarray(upright.convert("L")))


@contextmanager
def _as_bad_image() -> Iterator[None]:
    try:
        yield
    except BadImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadImage(f"The image has more than {MAX_PIXELS:,} pixels; send a smaller one.") from None
    except UnidentifiedImageError:
        raise BadImage("These bytes are not a PNG, JPEG, WebP, BMP or GIF image.") from None
    except Exception as error:  # noqa: BLE001  a damaged file makes Pillow's decoders raise almost anything
        raise BadImage(f"The image is damaged or cut off ({type(error).__name__}); send it again.") from None


def reduction(image: Image.Image | PlainPng) -> int:
    """Return how many pixels of an image's side, at most, become one of its canvas's."""
    return -(-max(image.size) // MAX_SIDE)


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (h, w, channels) uint8, grey or colours, with or without alpha, as (h, w) uint8."""
    channels = pixels.shape[2]
    if channels == 1:
        return pixels[..., 0]
    if channels == ALPHA + 1 and (least := least_opacity(pixels)) < OPAQUE:
        alpha = opacity_of(pixels)
        if least <= HALF and is_of_one_colour(pixels):
            return alpha
        return _on_ground(_lightness(pixels), alpha)
    return _lightness(pixels)


def _lightness(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the grey of (h, w, 3 or 4) uint8 colours as Pillow weighs them, (h, w) uint8."""
    grey = grey_of(pixels) if pixels.shape[2] == ALPHA + 1 else None
    return np.asarray(Image.fromarray(pixels).convert("L")) if grey is None else grey


def _reduced(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if max(grey.shape) <= MAX_SIDE:
        return grey
    picture = Image.fromarray(grey)
    return np.asarray(picture.reduce(reduction(picture)))


def _from_wide(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Bring 16 bits a pixel, (h, w) in 0..65535, to 8."""
    narrow: NDArray[np.uint8] = (np.clip(grey.astype(np.float64), 0, 65535) // 257).astype(np.uint8)
    return narrow


def _on_ground(grey: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay (h, w) uint8 grey with its alpha on a ground; (h, w) uint8."""
    opaque = alpha > HALF
    painted = grey[opaque]
    if not painted.size or (alpha.min() <= HALF and int(painted.max()) - int(painted.min()) <= PLAIN_INK):
        return alpha  # one colour on a transparent ground: where there is paint, there is ink
    ground = 255 if np.median(painted) > 127 else 0
    share = alpha.astype(np.uint16)
    laid: NDArray[np.uint8] = ((grey * share + ground * (255 - share) + 127) // 255).astype(np.uint8)
    return laid
