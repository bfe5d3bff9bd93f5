"""Image files to canvases: bytes from an untrusted sender, decoded in bounded memory and time."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from app.digits.files.colour import grey_of
from app.digits.files.deep_png import decode_deep_png, narrowed, spread_transparent_level
from app.digits.files.fast_png import (
    OPAQUE,
    FastPng,
    alpha_of,
    decode_fast_png,
    grey_if_colourless,
    has_one_colour,
    min_alpha,
    open_fast_png,
)
from app.digits.files.other_kinds import other_kind
from app.errors import BadImage

FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MAX_PIXELS: Final = 25_000_000
MAX_IMAGE_SIDE: Final = 30_000
"""Pixels of a side: an image one pixel broad and millions high takes Pillow a second and more, row by row."""

MAX_ANIMATION_PIXELS: Final = 100_000_000
"""Pixels of all frames together: only the first frame is read, but a file with more is an attack."""

MAX_READS: Final = 100_000
"""Reads of a file's bytes: at least one for each of its chunks, of which 10 MB can have millions."""

MAX_SCAN_PIXELS: Final = 500_000_000
"""Pixels of all scans of a JPEG together: a progressive one has about ten scans, an attack a million."""

MAX_EXIF_BLOCKS: Final = 200
"""Blocks of EXIF in a JPEG, which Pillow joins in a time that grows with the square of their number."""

SCAN_MARKER: Final = b"\xff\xda"
EXIF_MARKER: Final = b"Exif\0\0"

MAX_CANVAS_SIDE: Final = 2048
"""A canvas with a longer side is averaged down first: the digit image keeps 20 pixels of it anyway."""

MAX_PAINT_SPREAD: Final = 96
"""Spread of grey, in levels of 255, up to which the paint on a transparent background has one colour."""

PAINTED_SHARE: Final = 0.75
"""Share of the greatest alpha from which on a pixel is paint. At soft edges programs mix the paint's colour with that
of the transparent pixels, and where alpha is all or nothing, as in GIF, in the three pixels beside those."""

ALPHA_CHANNEL: Final = 3
HALF_OPAQUE: Final = 127
"""Alpha up to which a pixel counts as transparent rather than painted."""

# Pillow warns of odd EXIF in the file's own words and Python stores each warning: a sender could fill memory and log
warnings.filterwarnings("ignore", module=r"PIL\.")

WIDE_MODES: Final = frozenset({"I;16", "I;16B", "I;16L", "I;16N", "I", "F"})
"""Pillow's modes of 16 bits a pixel and more."""

GREY_MODES: Final = frozenset({"1", "L", "LA"})
"""Pillow's modes of one channel of grey."""

OpenedImage = ImageFile.ImageFile | FastPng
"""An image file whose header has been read."""


def decode(data: bytes) -> NDArray[np.uint8]:
    """Return the canvas of an image file.

    PNG, JPEG, WebP, BMP or GIF (its first frame), upright by its EXIF orientation, to (h, w) uint8 grey. On a
    transparent background, ink of one colour becomes white on black; an image with dark and light parts is
    composited on white or black, whichever most of its paint is nearer to. Raises BadImage for anything else, for
    damage, over 25 megapixels and for a side over 30,000.
    """
    return to_canvas(open_image(data))


def open_image(data: bytes) -> OpenedImage:
    """Read only an image file's header, so that its size is known before its pixels are decoded.

    Raises BadImage unless it is one of the five formats with at most 25 megapixels and 30,000 of them along a side,
    and for a file of so many parts that they would take seconds.
    """
    return open_at_once(data) or _open_with_pillow(data)


def open_at_once(data: bytes) -> FastPng | None:
    """Do as `open_image` does for a fast PNG within the limits; None for what Pillow has to open, chunk by chunk."""
    png = open_fast_png(data)
    return png if png and png.width * png.height <= MAX_PIXELS and max(png.size) <= MAX_IMAGE_SIDE else None


class CountedReads(io.BytesIO):
    """The bytes of a file, which may be read 100,000 times; one more read raises BadImage."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes from the current position on."""
        self._reads += 1
        if self._reads > MAX_READS:
            raise BadImage("The image file is made of too many small parts; save it anew as PNG or JPEG.")
        return super().read(size)


def _open_with_pillow(data: bytes) -> ImageFile.ImageFile:
    with _raising_bad_image():
        if data.count(EXIF_MARKER) > MAX_EXIF_BLOCKS:
            raise BadImage("The image file has too many blocks of EXIF; save it anew without them.")
        kind = other_kind(data)
        if kind is not None:
            raise BadImage(f"This is {kind}, not a PNG, JPEG, WebP, BMP or GIF image; save it as one.")
        image = Image.open(CountedReads(data), formats=FORMATS)
        if isinstance(image, JpegImageFile) and data.count(SCAN_MARKER) * image.width * image.height > MAX_SCAN_PIXELS:
            raise BadImage("The JPEG is made of too many scans; save it anew as a plain one.")
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        if max(image.size) > MAX_IMAGE_SIDE:
            raise BadImage(f"A side of the image has more than {MAX_IMAGE_SIDE:,} pixels; send a smaller one.")
        return image


def to_canvas(image: OpenedImage) -> NDArray[np.uint8]:
    """Decode an opened image to (h, w) uint8 grey, as `decode` does; raises BadImage when it is damaged."""
    pixels = decode_fast_png(image)
    return decode_with_pillow(image) if pixels is None else pixels_to_canvas(pixels)


def pixels_to_canvas(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (h, w, channels) uint8, grey or colours, with alpha or not, as (h, w) uint8 grey, at most 2048 a side."""
    return _reduce(_to_grey(pixels))


def decode_with_pillow(image: OpenedImage) -> NDArray[np.uint8]:
    """Do as `to_canvas` does for a file that is no fast PNG, or a damaged one."""
    return _decode_opened(_open_with_pillow(image.data) if isinstance(image, FastPng) else image)


def _decode_opened(image: ImageFile.ImageFile) -> NDArray[np.uint8]:
    with _raising_bad_image(), image:
        if getattr(image, "n_frames", 1) * image.width * image.height > MAX_ANIMATION_PIXELS:
            raise BadImage(f"The animation has more than {MAX_ANIMATION_PIXELS:,} pixels in all; send its first frame.")
        deep = decode_deep_png(image)
        if deep is not None:
            return pixels_to_canvas(deep)
        spread_transparent_level(image)
        image.load()
        # an upright image, as most are, is not copied
        upright = ImageOps.exif_transpose(image) if image.getexif().get(ExifTags.Base.Orientation, 1) != 1 else image
        if upright.mode in WIDE_MODES:
            return _reduce(narrowed(np.asarray(upright)))
        if upright.has_transparency_data:
            painted = np.asarray(upright if upright.mode == "RGBA" else upright.convert("RGBA"))
            if min_alpha(painted) < OPAQUE:
                return _reduce(_to_grey(painted))
        if upright.mode in GREY_MODES:
            return _reduce(np.asarray(upright.convert("L")))
        return _reduce(_luma(np.asarray(upright if upright.mode == "RGB" else upright.convert("RGB"))))


@contextmanager
def _raising_bad_image() -> Iterator[None]:
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


def reduction_factor(image: Image.Image | FastPng) -> int:
    """Return how many pixels of an image's side, at most, become one of its canvas's."""
    return -(-max(image.size) // MAX_CANVAS_SIDE)


def _to_grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (h, w, channels) uint8, grey or colours, with or without alpha, as (h, w) uint8."""
    channels = pixels.shape[2]
    if channels == 1:
        return pixels[..., 0]
    if channels == ALPHA_CHANNEL + 1 and (least := min_alpha(pixels)) < OPAQUE:
        alpha = alpha_of(pixels)
        if least <= HALF_OPAQUE and has_one_colour(pixels):
            return alpha
        return _composite(_luma(pixels), alpha)
    return _luma(pixels)


def _luma(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the grey of (h, w, 3 or 4) uint8 colours, (h, w) uint8."""
    grey = grey_if_colourless(pixels) if pixels.shape[2] == ALPHA_CHANNEL + 1 else None
    return grey_of(pixels) if grey is None else grey


def _reduce(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (h, w) uint8 averaged down so that no side is over 2048."""
    if max(grey.shape) <= MAX_CANVAS_SIDE:
        return grey
    image = Image.fromarray(grey)
    return np.asarray(image.reduce(reduction_factor(image)))


def _composite(grey: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (h, w) uint8 grey composited by its alpha on white or black; `alpha` itself for ink of one colour."""
    most = int(alpha.max())
    paint = alpha >= PAINTED_SHARE * most
    if int(alpha.min()) * 2 <= most:
        inner = _eroded(_eroded(_eroded(paint)))
        colours = grey[3:-3, 3:-3][inner]
        if not colours.size or int(colours.max()) - int(colours.min()) <= MAX_PAINT_SPREAD:
            return alpha  # one colour on a transparent background: where there is paint, there is ink
    background = 255 if np.median(grey[paint]) > 127 else 0
    share = alpha.astype(np.uint16)
    composited: NDArray[np.uint8] = ((grey * share + background * (255 - share) + 127) // 255).astype(np.uint8)
    return composited


def _eroded(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return (h - 2, w - 2): which pixels of (h, w) are true with the four beside them."""
    inner: NDArray[np.bool_] = mask[1:-1, 1:-1] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
    return inner
