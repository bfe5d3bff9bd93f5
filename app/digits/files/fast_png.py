"""Plain PNGs, the canvases of browsers and of programs, read in a third of Pillow's time."""

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

NOT_PLAIN: Final = frozenset({"transparency", "exif"})
OPAQUE: Final = 255
NUMBER: Final = np.dtype("<u4")
"""Four channels of a pixel as one number."""

HEAD: Final = struct.Struct(">8sI4sIIBBBBBI")
"""A PNG's signature and its header: length, name, width, height, depth, colours, three methods, checksum."""

SIGNATURE, DEPTH, PACKED, FILTERED = b"\x89PNG\r\n\x1a\n", 8, 0, 0
COLOURS: Final = {0: "mono", 2: "rgb", 6: "rgba"}
"""A PNG's numbers for the same."""

BESIDE: Final = {b"sRGB": 1, b"gAMA": 4, b"cHRM": 32, b"pHYs": 9, b"sBIT": 1, b"tIME": 7}
"""Chunks before the pixels that change none of them, and their least lengths."""

MOST_BESIDE: Final = 8


@dataclass(frozen=True, slots=True)
class PlainPng:
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


def opened_plain(data: bytes) -> PlainPng | None:
    """Read the header of a PNG that says nothing but its pixels; None for anything else, which Pillow has to open."""
    if len(data) < HEAD.size:
        return None
    signature, length, name, width, height, depth, colours, packed, filtered, rows, checksum = HEAD.unpack_from(data)
    if (signature, length, name, depth, packed, filtered) != (SIGNATURE, 13, b"IHDR", DEPTH, PACKED, FILTERED):
        return None
    if colours not in COLOURS or rows > 1 or not width or not height or zlib.crc32(data[12:29]) != checksum:
        return None
    place = HEAD.size
    for _ in range(MOST_BESIDE):
        name = data[place + 4 : place + 8]
        if name == b"IDAT":
            return PlainPng(data, width, height, COLOURS[colours])
        length = int.from_bytes(data[place : place + 4])
        end = place + 8 + length
        if length < BESIDE.get(name, end) or data[end : end + 4] != zlib.crc32(data[place + 4 : end]).to_bytes(4):
            return None
        place = end + 4
    return None


def plain_png(image: ImageFile.ImageFile | PlainPng) -> NDArray[np.uint8] | None:
    """Return the pixels of an opened PNG, (h, w, channels) uint8; None for what Pillow has to read, or to refuse.

    Most of Pillow's time for a canvas goes into undoing Paeth's filter byte by byte.
    """
    plain = image if isinstance(image, PlainPng) else _plain(image)
    if plain is None:
        return None
    try:
        pixels: NDArray[np.uint8] = decode_image_png_u8(plain.data, (plain.height, plain.width), plain.mode)
    except Exception:  # noqa: BLE001  whatever it is, Pillow says it in words that the caller knows
        return None
    return pixels


def _plain(image: ImageFile.ImageFile) -> PlainPng | None:
    if image.format != "PNG" or image.mode not in MODES or image.info.keys() & NOT_PLAIN:
        return None
    if getattr(image, "is_animated", False) or not isinstance(image.fp, io.BytesIO):
        return None
    return PlainPng(image.fp.getvalue(), *image.size, MODES[image.mode])


def least_opacity(pixels: NDArray[np.uint8]) -> int:
    """Return the least alpha, 0 to 255, of (h, w, 4) uint8."""
    # the highest byte of four decides; several times as fast as looking at each fourth byte
    return int(numbers_of(pixels).min()) >> 24


def opacity_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the alpha of (h, w, 4) uint8 as (h, w)."""
    return (numbers_of(pixels) >> np.uint32(24)).astype(np.uint8)


def is_of_one_colour(pixels: NDArray[np.uint8]) -> bool:
    """Return whether all pixels of (h, w, 4) uint8 differ in their transparency at most."""
    numbers = numbers_of(pixels)
    return not np.bitwise_or.reduce(numbers ^ numbers[0, 0], axis=None) & 0xFFFFFF


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return (h, w, 4) uint8 without its alpha as (h, w), when no pixel has a hue; else None."""
    numbers = numbers_of(pixels)
    # red beside green, and green beside blue
    hue = np.bitwise_or.reduce(numbers ^ (numbers >> np.uint32(8)), axis=None) & 0xFFFF
    return None if hue else numbers.astype(np.uint8)


def numbers_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return (h, w, 4) uint8 as (h, w) uint32: alpha in the highest byte, then blue, green and red."""
    return pixels.view(NUMBER)[..., 0]
