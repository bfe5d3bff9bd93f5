"""Fast PNG: the plain PNGs that browsers and programs make of a canvas, decoded in a third of Pillow's time."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from kornia_rs.io import decode_image_png_u8
from numpy.typing import NDArray
from PIL import ImageFile

MODES: Final = {"L": "mono", "RGB": "rgb", "RGBA": "rgba"}
"""Pillow's names for 8 bits a channel, and kornia's."""

UNSUPPORTED_INFO: Final = frozenset({"transparency", "exif"})
"""Keys of Pillow's `info` of an image that may change its pixels."""

OPAQUE: Final = 255
PACKED: Final = np.dtype("<u4")
"""The four channels of a pixel as one number."""

HEADER: Final = struct.Struct(">8sI4sIIBBBBBI")
"""A PNG's signature and IHDR: length, name, width, height, bit depth, colour type, three methods, checksum."""

SIGNATURE, BIT_DEPTH, COMPRESSION, FILTER = b"\x89PNG\r\n\x1a\n", 8, 0, 0
COLOUR_TYPES: Final = {0: "mono", 2: "rgb", 6: "rgba"}
"""A PNG's colour types, and kornia's names for them."""

ANCILLARY_CHUNKS: Final = {b"sRGB": 1, b"gAMA": 4, b"cHRM": 32, b"pHYs": 9, b"sBIT": 1, b"tIME": 7}
"""Chunks before the pixels that change none of them, and their least lengths."""

MAX_ANCILLARY_CHUNKS: Final = 8


@dataclass(frozen=True, slots=True)
class FastPng:
    """A PNG of 8 bits a channel whose header has been read, its pixels not yet."""

    data: bytes
    width: int
    height: int
    mode: str
    """As kornia calls it."""

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height."""
        return self.width, self.height


def open_fast_png(data: bytes) -> FastPng | None:
    """Read the header of a PNG that holds pixels and nothing that changes them; None for anything else.

    Checksums are verified up to the pixels. What is not a fast PNG has to be opened by Pillow.
    """
    if len(data) < HEADER.size:
        return None
    signature, length, name, width, height, depth, colour, compression, filter_, interlace, checksum = (
        HEADER.unpack_from(data)
    )
    if (signature, length, name, depth, compression, filter_) != (
        SIGNATURE, 13, b"IHDR", BIT_DEPTH, COMPRESSION, FILTER,
    ):  # fmt: skip
        return None
    if colour not in COLOUR_TYPES or interlace > 1 or not width or not height or zlib.crc32(data[12:29]) != checksum:
        return None
    offset = HEADER.size
    for _ in range(MAX_ANCILLARY_CHUNKS):
        name = data[offset + 4 : offset + 8]
        if name == b"IDAT":
            return FastPng(data, width, height, COLOUR_TYPES[colour])
        length = int.from_bytes(data[offset : offset + 4])
        end = offset + 8 + length
        is_allowed = length >= ANCILLARY_CHUNKS.get(name, end)
        if not is_allowed or data[end : end + 4] != zlib.crc32(data[offset + 4 : end]).to_bytes(4):
            return None
        offset = end + 4
    return None


def decode_fast_png(image: ImageFile.ImageFile | FastPng) -> NDArray[np.uint8] | None:
    """Return the pixels of an opened PNG, (h, w, channels) uint8; None for what Pillow has to decode, or to refuse.

    Most of Pillow's time for a canvas goes into undoing Paeth's filter byte by byte.
    """
    png = image if isinstance(image, FastPng) else _as_fast_png(image)
    if png is None:
        return None
    try:
        pixels: NDArray[np.uint8] = decode_image_png_u8(png.data, (png.height, png.width), png.mode)
    except Exception:  # noqa: BLE001  whatever it is, Pillow then fails with an error that the caller knows
        return None
    return pixels


def _as_fast_png(image: ImageFile.ImageFile) -> FastPng | None:
    if image.format != "PNG" or image.mode not in MODES or image.info.keys() & UNSUPPORTED_INFO:
        return None
    if getattr(image, "is_animated", False) or not isinstance(image.fp, io.BytesIO):
        return None
    return FastPng(image.fp.getvalue(), *image.size, MODES[image.mode])


def min_alpha(pixels: NDArray[np.uint8]) -> int:
    """Return the least alpha, 0 to 255, of (h, w, 4) uint8."""
    # the highest byte decides; this is several times as fast as the minimum of each fourth byte
    return int(pack(pixels).min()) >> 24


def alpha_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the alpha of (h, w, 4) uint8 as (h, w) uint8."""
    return (pack(pixels) >> np.uint32(24)).astype(np.uint8)


def has_one_colour(pixels: NDArray[np.uint8]) -> bool:
    """Return whether all pixels of (h, w, 4) uint8 have the same colour, whatever their alpha."""
    packed = pack(pixels)
    return not np.bitwise_or.reduce(packed ^ packed[0, 0], axis=None) & 0xFFFFFF


def grey_if_colourless(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return (h, w, 4) uint8 without its alpha as (h, w) uint8, None when any pixel has a hue."""
    packed = pack(pixels)
    # compares red with green, and green with blue
    hue = np.bitwise_or.reduce(packed ^ (packed >> np.uint32(8)), axis=None) & 0xFFFF
    return None if hue else packed.astype(np.uint8)


def pack(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return (h, w, 4) uint8 as (h, w) uint32: alpha in the highest byte, then blue, green and red."""
    return pixels.view(PACKED)[..., 0]
