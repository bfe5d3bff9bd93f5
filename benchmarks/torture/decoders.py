"""Every decoder on input that strangers might make: random, and right input damaged; without a server between."""

import base64
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from PIL import Image

from app.corrections.import_export import read_corrections
from app.digits.files.decode import decode
from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.digits.segment.segment import segment, segment_strokes
from app.errors import AppError
from app.web.api.corrections import CorrectionInput
from app.web.protocols.kserve import request
from app.web.protocols.kserve.binary import TYPES
from app.web.protocols.tf_serving import predict
from app.web.requests import body
from app.web.requests.inputs import Inputs, from_bytes, from_json
from benchmarks.torture.schema import Tally
from tests.support.drawings import SEVEN, canvas, file

PNG: Final = b"\x89PNG\r\n\x1a\n"
KINDS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
WORDS: Final = (
    b"[", b"]", b"{", b"}", b'"', b",", b":", b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"-0", b"1e-400",
    b"\\ud800", b"\\u0000", b"\xff", b"\xed\xa0\x80", b'"strokes"', b'"image"', b'"images"', b'"image_base64"',
    b"data:,", b"255", b"256", b"9" * 400, b"0.1", b" ", b"\xef\xbb\xbf",
)  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    """Return right input of every form, by its kind: the starts of what is damaged."""
    picture = Image.fromarray(255 - canvas(SEVEN, 64))
    files = [file(picture, kind) for kind in KINDS]
    files += [file(picture.convert(mode)) for mode in ("1", "P", "RGB", "RGBA", "LA")]
    files.append(file(Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)))
    files.append(file(picture.convert("RGB").convert("CMYK"), "JPEG"))
    files.append(file(picture, "GIF", save_all=True, append_images=[picture.rotate(90)]))
    rows = np.asarray(Image.fromarray(canvas(SEVEN, 28))).tolist()
    texts: list[dict[str, Any]] = [
        {"strokes": SEVEN}, {"image": rows}, {"images": [rows, rows]}, {"image": [[0, 0.5], [1, 0]]},
        {"image_base64": base64.b64encode(files[0]).decode()}, {"label": 7, "strokes": SEVEN, "version": 1},
    ]  # fmt: skip
    return {
        "file": files,
        "json": [json.dumps(text).encode() for text in texts],
        "raw": [bytes(784 * 2)],
        "kserve": [json.dumps(text).encode() for text in _tensors(rows)],
        "kserve binary": [_binary(kind) for kind in TYPES],
        "tf serving": [json.dumps(text).encode() for text in _rows_and_columns(rows, texts[4]["image_base64"])],
    }


def _tensors(rows: list[list[int]]) -> list[dict[str, Any]]:
    """Return what the Open Inference Protocol takes, as JSON alone."""
    flat = [grey for row in rows for grey in row]
    one = {"name": "image", "shape": [1, 28, 28], "datatype": "UINT8"}
    outputs = [{"name": "digit", "parameters": {"binary_data": True}}, {"name": "probabilities"}]
    return [
        {"inputs": [one | {"data": flat}]},
        {"id": "a", "inputs": [one | {"data": [rows]}], "outputs": outputs},
        {"inputs": [one | {"shape": [784], "datatype": "FP32", "data": [grey / 255 for grey in flat]}]},
    ]


def _binary(kind: str) -> bytes:
    """Return the length of the JSON, a new line, the JSON, and the bytes of two images behind it."""
    raw = np.full((2, 784), 1, TYPES[kind]).tobytes()
    sent = {"name": "image", "shape": [2, 784], "datatype": kind, "parameters": {"binary_data_size": len(raw)}}
    text = json.dumps({"inputs": [sent], "parameters": {"binary_data_output": True}}).encode()
    return b"%d\n" % len(text) + text + raw


def _rows_and_columns(rows: list[list[int]], encoded: str) -> list[dict[str, Any]]:
    """Return what TensorFlow Serving's REST API takes."""
    flat = [grey / 255 for row in rows for grey in row]
    return [
        {"instances": [rows, rows]}, {"instances": [{"image": rows}, {"b64": encoded}]}, {"instances": [flat]},
        {"signature_name": "serving_default", "inputs": {"image": [rows]}}, {"inputs": {"b64": encoded}},
        {"inputs": [[[[grey] for grey in row] for row in rows]]},
    ]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the data with a few bytes flipped, cut, doubled, swapped, or with words of JSON between them."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(7):
            case 0 if out:
                out[at % len(out)] = chance.randrange(256)
            case 1 if out:
                out[at % len(out)] ^= 1 << chance.randrange(8)
            case 2:
                del out[at : at + chance.choice((1, 4, 100))]
            case 3:
                out[at:at] = out[at : at + chance.choice((1, 8, 200))]
            case 4:
                out[at:at] = chance.choice(WORDS)
            case 5:
                out[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\x10\0"))
            case _:
                del out[at:]
    # a PNG whose checksums do not fit is not read any further, so half of them are made to fit
    return with_checksums(bytes(out)) if data.startswith(PNG) and chance.random() < 0.5 else bytes(out)


def with_checksums(data: bytes) -> bytes:
    """Return a PNG, however damaged, with right checksums as far as its chunks can be told apart."""
    out, at = [data[:8]], 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4])
        if at + 12 + size > len(data):
            break
        chunk = data[at + 4 : at + 8 + size]
        out += [data[at : at + 4], chunk, zlib.crc32(chunk).to_bytes(4)]
        at += 12 + size
    return b"".join([*out, data[at:]])


def points(chance: random.Random) -> list[list[list[float]]]:
    """Return strokes of any shape and size, flat, far, tiny or many."""
    scale = 10.0 ** chance.choice((-320, -40, -3, 0, 2, 8, 9, 12, 300))
    return [
        [
            [chance.choice((0.0, 1.0, -1.0, chance.gauss(0, 1))) * scale, chance.gauss(0, 1) * scale]
            for _ in range(chance.choice((0, 1, 2, 9, 90)))
        ]
        for _ in range(chance.choice((0, 1, 2, 5, 40)))
    ]


def greys(chance: random.Random) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return a canvas of any shape, (h, w) uint8: blank, noise, dots, stripes, or a step."""
    height, width = (chance.choice((1, 2, 3, 7, 28, 47, 48, 49, 90, 300)) for _ in "hw")
    random_state = np.random.default_rng(chance.randrange(2**32))
    match chance.randrange(5):
        case 0:
            return np.full((height, width), chance.choice((0, 1, 127, 255)), np.uint8)
        case 1:
            return random_state.integers(0, 256, (height, width), np.uint8)
        case 2:
            return (random_state.random((height, width)) < 0.02).astype(np.uint8) * np.uint8(
                chance.choice((1, 30, 255))
            )
        case 3:
            return np.repeat(random_state.integers(0, 256, (height, 1), np.uint8), width, axis=1)
        case _:
            return np.clip(
                random_state.normal(200, 3, (height, width)) - 150 * (np.arange(width) > width // 2), 0, 255
            ).astype(np.uint8)


def _both(inputs: Inputs) -> None:
    inputs.digit_images()
    inputs.segments()


def _correction(data: bytes) -> None:
    given = body.parsed(CorrectionInput, data)
    Inputs([given.strokes or []], many=False, field="strokes").digit_images()


def _infer_binary(data: bytes) -> None:
    length, _, rest = data.partition(b"\n")
    request.parse_request(rest, length.decode("latin-1")).inputs.digit_images()


def _sure(images: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.full((len(images), 10), 0.1, np.float32)


READERS: Final[dict[str, tuple[str, Callable[[bytes], object]]]] = {
    "a file to a canvas, to a digit image": ("file", lambda data: normalize(decode(data))),
    "a file to the digits of a number": ("file", lambda data: segment(decode(data))),
    "a JSON body": ("json", lambda data: _both(from_json(data))),
    "base64 in JSON": ("file", lambda data: _both(from_json(b'{"image_base64":"' + base64.b64encode(data) + b'"}'))),
    "raw bytes": ("raw", lambda data: from_bytes(data).digit_images()),
    "a correction": ("json", _correction),
    "a tensor of KServe, in JSON": (
        "kserve",
        lambda data: request.parse_request(data, None).inputs.digit_images(),
    ),
    "a tensor of KServe, binary": ("kserve binary", _infer_binary),
    "instances and inputs of TF Serving": (
        "tf serving",
        lambda data: predict.parse_request(data).inputs.digit_images(),
    ),
    "an import of corrections": ("json", lambda data: read_corrections(data, _sure, 1)),
}
MAKERS: Final[dict[str, Callable[[random.Random], object]]] = {
    "strokes": lambda chance: rasterize(points(chance)),
    "strokes as a number": lambda chance: segment_strokes(points(chance)),
    "normalizing": lambda chance: normalize(greys(chance)),
    "segmenting": lambda chance: segment(greys(chance)),
}


def trials(cases: int, seed: int) -> Iterator[tuple[str, Callable[[], object], bytes]]:
    """Yield what is read, how, and the bytes it is read from (none where it is no bytes), `cases` of each."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    starts = seeds()
    for number in range(cases):
        for name, (kind, read) in READERS.items():
            data = (
                chance.randbytes(chance.randrange(200))
                if number % 10 == 0
                else damaged(chance.choice(starts[kind]), chance)
            )
            yield name, lambda read=read, data=data: read(data), data  # type: ignore[misc]
        for name, make in MAKERS.items():
            state = chance.getrandbits(64)
            yield name, lambda make=make, state=state: make(random.Random(state)), b"%d" % state  # type: ignore[misc]  # noqa: S311


def try_decoders(cases: int, seed: int) -> dict[str, Tally]:
    """Read `cases` of each; whatever is no answer and no AppError, or takes over two seconds, is a failure."""
    tallies: dict[str, Tally] = {}
    for name, read, data in trials(cases, seed):
        started = time.perf_counter()
        try:
            read()
            status = 200
        except AppError as error:
            status = error.status
        except Exception as error:  # noqa: BLE001  what is looked for
            tallies.setdefault(name, Tally()).failures.append(f"{error!r}: {data!r}")
            status = 500
        tallies.setdefault(name, Tally()).note(name, status, time.perf_counter() - started)
    return tallies
