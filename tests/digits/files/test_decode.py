"""Image files of every kind give the canvas that a person sees."""

import struct
import subprocess
import sys
import time
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.digits.files import decode as decoding
from app.digits.files.decode import decode
from app.digits.normalize import normalize
from app.errors import BadImage
from tests.support.drawings import SEVEN, canvas, chunk, file

INK = canvas(SEVEN, 120)  # (120, 120) uint8, white on black
PAPER = 255 - INK
GREY = Image.fromarray(PAPER)


def far_from(found: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.abs(found.astype(float) - wanted.astype(float)).mean())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_every_accepted_format_gives_the_same_canvas(kind: str) -> None:
    assert far_from(decode(file(GREY, kind)), PAPER) < 2


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_pixel_format_of_png_is_read(mode: str) -> None:
    image = Image.fromarray(PAPER.astype(np.uint16) * 257) if mode == "I;16" else GREY.convert(mode)
    assert far_from(decode(file(image)), PAPER) < 6


def test_a_cmyk_jpeg_is_read() -> None:
    assert far_from(decode(file(GREY.convert("RGB").convert("CMYK"), "JPEG", quality=95)), PAPER) < 4


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 30)])
def test_ink_of_one_colour_on_a_transparent_ground_is_white_on_black(colour: tuple[int, int, int]) -> None:
    rgba = np.dstack([np.full_like(INK, value) for value in colour] + [INK])
    assert np.array_equal(decode(file(Image.fromarray(rgba))), INK)


def test_a_transparent_palette_image_is_read_by_its_transparency() -> None:
    image = Image.fromarray((INK > 127).astype(np.uint8), "L").convert("P")
    image.putpalette([0, 0, 0, 0, 0, 0])
    assert np.array_equal(decode(file(image, transparency=0)), np.where(INK > 127, 255, 0))


def test_a_paper_with_transparent_corners_stays_dark_ink_on_light() -> None:
    alpha = np.full_like(PAPER, 255)
    alpha[:10, :10] = 0
    found = decode(file(Image.merge("LA", (GREY, Image.fromarray(alpha)))))
    assert (found[:10, :10] == 255).all()
    assert np.array_equal(found[10:], PAPER[10:])


def test_a_photo_is_turned_upright_by_its_exif_orientation() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    sideways = GREY.transpose(Image.Transpose.ROTATE_90)
    assert far_from(decode(file(sideways, "JPEG", exif=exif, quality=95)), PAPER) < 2


def test_the_first_frame_of_an_animation_is_read() -> None:
    frames = [Image.fromarray(INK), GREY]
    assert far_from(decode(file(frames[0], "GIF", save_all=True, append_images=frames[1:])), INK) < 2


def test_a_large_image_is_averaged_down_to_at_most_2048_pixels() -> None:
    assert max(decode(file(Image.new("L", (5000, 40)))).shape) <= decoding.MAX_CANVAS_SIDE


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that says it is large and holds almost nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5001, 20_000, 60_000])
def test_it_refuses_an_image_over_25_megapixels_by_its_header(side: int) -> None:
    with pytest.raises(BadImage, match="25,000,000 pixels"):
        decode(png_header(side, side))


def test_it_refuses_an_animation_made_to_hurt() -> None:
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 4000, 4000, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    with pytest.raises(BadImage, match="animation"):
        decode(head + frame * 20 + b";")


def segment(kind: bytes, data: bytes = b"") -> bytes:
    """Return what a JPEG has before its pixels."""
    return b"\xff" + kind + struct.pack(">H", len(data) + 2) + data


def run_lengths(data: bytes) -> bytes:
    """Return a BMP of 5,000 pixels a side that is packed."""
    info = struct.pack("<IiiHHIIiiII", 40, 5000, 5000, 1, 8, 1, len(data), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(data), 0, 0, 1078) + info + bytes(1024) + data


def made_of(parts: bytes) -> dict[str, bytes]:
    """Return a file of each kind with the parts in it, as far as they fit into a request."""
    png, jpeg, gif = (file(GREY.convert("P" if kind == "GIF" else "L"), kind) for kind in ("PNG", "JPEG", "GIF"))
    after = gif.index(b",")
    return {
        "png": png[:33] + parts + png[33:],
        "jpeg": jpeg[:2] + parts + jpeg[2:],
        "gif": gif[:after] + parts + gif[after:],
        "bmp": run_lengths(parts),
    }


MANY = 9_000_000
"""Bytes of parts, with which a file is still under the limit of a body."""


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("png", chunk(b"abCd")),
        ("png", chunk(b"tEXt", b"a\0")),
        ("jpeg", segment(b"\xe3")),
        ("jpeg", segment(b"\xfe", b"a" * 60)),
        ("jpeg", b"\xff"),
        ("jpeg", segment(b"\xe1", b"Exif\0\0" + b"a" * 140)),
        ("gif", b"!\xfe\1a\0"),
        ("gif", b"!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"),
        ("bmp", b"\1\1"),
    ],
)
def test_it_refuses_a_file_of_a_million_parts_at_once(kind: str, part: bytes) -> None:
    data = made_of(part * (MANY // len(part)))[kind]
    began = time.process_time()
    with pytest.raises(BadImage, match="save it anew"):
        decode(data)
    assert time.process_time() - began < 1.5  # all of them took 2 to 33 s


def test_a_photo_of_a_few_thousand_parts_is_read() -> None:
    for kind, part in (("png", chunk(b"tEXt", b"a\0" + b"b" * 3000)), ("jpeg", segment(b"\xe2", bytes(3000)))):
        assert far_from(decode(made_of(part * 3000)[kind]), PAPER) < 2


def test_it_refuses_a_jpeg_whose_scans_go_over_it_a_thousand_times() -> None:
    whole = file(Image.new("L", (2000, 2000)), "JPEG", progressive=True)
    again = whole[whole.rindex(b"\xff\xda") : -2]
    with pytest.raises(BadImage, match="scans"):
        decode(whole[:-2] + again * 1000 + whole[-2:])


def test_a_progressive_photo_of_24_megapixels_is_read() -> None:
    assert decode(file(Image.new("RGB", (6000, 4000), "white"), "JPEG", progressive=True)).shape == (1334, 2000)


def test_damaged_exif_writes_nothing_to_the_servers_log() -> None:
    tags = b"".join(struct.pack(">HHII", tag, 2, 7_000_000, 100) for tag in range(1, 500))
    photo = made_of(segment(b"\xe1", b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 499) + tags + bytes(4)))["jpeg"]
    reads = "import sys; from app.digits.files.decode import decode; print(decode(sys.stdin.buffer.read()).shape)"
    done = subprocess.run([sys.executable, "-c", reads], input=photo, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"(120, 120)\n", b"")


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM"])
def test_it_refuses_formats_outside_the_list(kind: str) -> None:
    with pytest.raises(BadImage, match="not a PNG"):
        decode(file(GREY, kind))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_it_refuses_a_file_that_is_cut_off(kind: str) -> None:
    whole = file(GREY, kind)
    with pytest.raises(BadImage):
        decode(whole[: len(whole) // 2])


@given(st.binary(max_size=300))
def test_any_bytes_are_an_image_or_a_clear_refusal(data: bytes) -> None:
    with pytest.raises(BadImage):
        decode(data)


@settings(max_examples=150)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP", "BMP", "GIF"]),
    where=st.floats(0, 1, exclude_max=True),
    value=st.integers(0, 255),
)
def test_a_flipped_byte_gives_a_canvas_or_a_clear_refusal(kind: str, where: float, value: int) -> None:
    damaged = bytearray(file(GREY, kind))
    damaged[int(where * len(damaged))] = value
    try:
        found = decode(bytes(damaged))
    except BadImage:
        return
    assert found.dtype == np.uint8
    assert found.ndim == 2


SHARES = canvas(SEVEN) / 255  # (280, 280), 1 where the pen was


def deep_png(samples: NDArray[Any], depth: int, colour: int, transparent: tuple[int, ...] = ()) -> bytes:
    """Return a PNG of (h, w, channels) samples of any depth; `transparent` is its transparent level or colour."""
    height, width = samples.shape[:2]
    if depth == 16:
        rows = [b"\0" + row.astype(">u2").tobytes() for row in samples]
    else:
        bits = (samples[..., 0, None] >> np.arange(depth - 1, -1, -1)) & 1
        rows = [b"\0" + np.packbits(row).tobytes() for row in bits.reshape(height, -1).astype(np.uint8)]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    level = chunk(b"tRNS", struct.pack(f">{len(transparent)}H", *transparent)) if transparent else b""
    pixels = chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + level + pixels + chunk(b"IEND")


def toned(ground: int, pen: int) -> NDArray[np.int64]:
    return np.rint(ground + (pen - ground) * SHARES).astype(np.int64)[..., None]


def binary(ground: int, pen: int) -> NDArray[np.int64]:
    return np.where(SHARES > 0.5, pen, ground)[..., None]


def alike(data: bytes) -> bool:
    found, expected = normalize(decode(data)).astype(int), normalize(canvas(SEVEN)).astype(int)
    return bool(np.abs(found - expected).sum() < 0.2 * expected.sum())


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_fewer_bits_in_sixteen_are_stretched(bits: int, channels: int) -> None:
    most = 2**bits - 1
    for ground, pen in ((most, 0), (0, most), (most, most // 2)):
        samples = np.repeat(toned(ground, pen), channels, -1)
        assert alike(deep_png(samples, 16, 0 if channels == 1 else 2))


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_grey_of_few_bits_with_a_transparent_level(depth: int) -> None:
    most = 2**depth - 1
    assert alike(deep_png(binary(most, 0), depth, 0, (most,)))
    assert alike(deep_png(binary(0, most), depth, 0, (0,)))


def test_sixteen_bits_with_a_transparent_level() -> None:
    # paper that is not quite the transparent level is opaque
    for transparent, paper in ((65535, 65535), (65535, 65534)):
        assert alike(deep_png(binary(paper, 0), 16, 0, (transparent,)))
    # the ink has the colour of what a viewer puts behind it
    assert alike(deep_png(binary(300, 65535), 16, 0, (300,)))


def test_sixteen_bits_of_colour_with_a_transparent_one() -> None:
    white, nearly, blue = (65535,) * 3, (65280,) * 3, (300, 600, 40000)
    for paper, pen in ((white, blue), (white, nearly)):
        samples = np.where(SHARES[..., None] > 0.5, pen, paper)
        assert alike(deep_png(samples, 16, 2, white))


@pytest.mark.parametrize("ground", [(65535, 65535, 65535, 65535), (0, 0, 0, 0)])
def test_sixteen_bits_with_alpha_as_a_float_canvas_is_exported(ground: tuple[int, ...]) -> None:
    pen = np.array([0, 0, 0, 65535])
    samples = np.rint(np.array(ground) * (1 - SHARES[..., None]) + pen * SHARES[..., None])
    assert alike(deep_png(samples, 16, 6))
    dim = np.concatenate((samples[..., :3] // 16, samples[..., 3:]), -1)
    assert alike(deep_png(dim, 16, 6))
