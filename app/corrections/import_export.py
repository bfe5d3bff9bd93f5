"""Corrections as files: JSON lines with all fields, or an npz in MNIST's layout with images and labels."""

import io
import json
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Annotated, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app.corrections.correction import (
    IMAGE_SHAPE,
    NO_DIGIT,
    Accepted,
    Correction,
    Digit,
    Label,
    State,
    content_of,
    is_held,
    nameless_id,
)
from app.errors import BadInput

Format = Literal["jsonl", "npz"]
Predict = Callable[[NDArray[np.uint8]], NDArray[np.floating]]
"""The network: (n, 28, 28) uint8 to (n, 10) probabilities."""

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_CORRECTIONS: Final = 10_000
MAX_VERSION: Final = 999_999_999
"""The highest version number that a database holds in every kind of integer."""

MAX_FAULTS_NAMED: Final = 20
ARRAYS: Final = ("x_train", "y_train", "x_test", "y_test")
ZIP: Final = b"PK"

Grey = Annotated[int, Field(strict=True, ge=0, le=255)]
Row = Annotated[list[Grey], Field(min_length=28, max_length=28)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Coordinate = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]


class CorrectionLine(BaseModel):
    """One line of a file of corrections; only `label` and `image` are needed.

    `answer`, `confidence` and `held` are accepted and ignored: they follow from the rest.
    """

    model_config = ConfigDict(extra="forbid")

    label: Label
    image: Annotated[list[Row], Field(min_length=28, max_length=28)]
    strokes: list[list[Point]] | None = None
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None
    key: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")] | None = None
    probabilities: Annotated[list[Share], Field(min_length=10, max_length=10)] | None = None
    version: Annotated[int, Field(strict=True, ge=1, le=MAX_VERSION)] | None = None
    seen: Annotated[int, Field(strict=True, ge=1, le=MAX_VERSION)] | None = None
    state: State = "new"
    final_label: Label | None = None
    created: AwareDatetime | None = None
    reviewed: AwareDatetime | None = None
    answer: Digit | None = None
    confidence: Share | None = None
    held: bool | None = None


def line_of(correction: Correction) -> str:
    """Return the correction as one line of JSON, with its image as 28 rows of 28 grey values."""
    fields = correction.model_dump(mode="json", exclude={"content", "image", "key"})
    return json.dumps(fields | {"key": correction.own_key, "image": correction.pixels.tolist()}) + "\n"


def write_npz(accepted: Accepted, file: IO[bytes]) -> None:
    """Write accepted digits in the layout of Keras's `mnist.npz`; the held-out ones are the test part."""
    digit = accepted.labels < NO_DIGIT
    parts = {"train": digit & ~accepted.held, "test": digit & accepted.held}
    arrays = {f"x_{part}": accepted.images[chosen] for part, chosen in parts.items()}
    labels = {f"y_{part}": accepted.labels[chosen] for part, chosen in parts.items()}
    np.savez_compressed(file, allow_pickle=False, **arrays, **labels)


def read_corrections(data: bytes, predict: Predict, version: int) -> list[Correction]:
    """Read a file in either format, as exported; missing probabilities come from `predict`, the network of `version`.

    Corrections of an npz are accepted ones, since an admin imports them. Raises BadInput, which names the faults line
    by line.
    """
    lines = list(_read_npz(data) if data.startswith(ZIP) else _read_jsonl(data))
    images = np.array([line.image for line in lines], np.uint8).reshape(-1, *IMAGE_SHAPE)
    unpredicted = [at for at, line in enumerate(lines) if line.probabilities is None or line.version is None]
    for at, answer in zip(unpredicted, predict(images[unpredicted]), strict=True):
        lines[at].probabilities, lines[at].version = np.round(answer.astype(np.float64), 6).tolist(), version
    now = datetime.now(UTC)
    return [_correction(line, image, now) for line, image in zip(lines, images, strict=True)]


def _correction(line: CorrectionLine, image: NDArray[np.uint8], now: datetime) -> Correction:
    probabilities, content = line.probabilities or [], content_of(image)
    answer = int(np.argmax(probabilities))
    accepted = line.state == "accepted"
    return Correction(
        id=line.id or nameless_id(content),
        key=line.key or content,
        content=content,
        label=line.label,
        strokes=line.strokes,
        image=image.tobytes(),
        probabilities=probabilities,
        answer=answer,
        confidence=probabilities[answer],
        version=line.version or 0,
        seen=line.seen,
        state=line.state,
        final_label=line.label if accepted and line.final_label is None else line.final_label if accepted else None,
        held=is_held(content),
        created=line.created or now,
        reviewed=None if line.state == "new" else line.reviewed or now,
    )


def _read_jsonl(data: bytes) -> list[CorrectionLine]:
    lines, faults = [], []
    given = [(number, text) for number, text in enumerate(data.splitlines(), 1) if text.strip()]
    _check_count(len(given))
    for number, text in given:
        try:
            line = CorrectionLine.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            faults.append(f"line {number}: {where}{': ' if where else ''}{first['msg']}")
            continue
        if not any(map(any, line.image)):
            faults.append(f"line {number}: image: there is no ink")
        lines.append(line)
    _raise_faults(faults, len(given))
    return lines


def _read_npz(data: bytes) -> Iterator[CorrectionLine]:
    arrays = _arrays(data)
    faults: list[str] = []
    for part in ("train", "test"):
        x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if x.dtype != np.uint8 or x.shape[1:] != IMAGE_SHAPE or y.shape != x.shape[:1] or y.dtype.kind not in "ui":
            raise BadInput(f"x_{part} must be (n, 28, 28) uint8 and y_{part} (n,) whole numbers.", field="body")
        _check_count(len(x))
        faults += [f"y_{part}[{at}] is no digit" for at in np.flatnonzero((y < 0) | (y > 9))]
        faults += [f"x_{part}[{at}] has no ink" for at in np.flatnonzero(~x.any((1, 2)))]
    images = np.concatenate([arrays["x_train"], arrays["x_test"]])
    labels = np.concatenate([arrays["y_train"], arrays["y_test"]])
    _check_count(len(images))
    _raise_faults(faults, len(images))
    for image, label in zip(images, labels, strict=True):
        # every value was looked at above
        yield CorrectionLine.model_construct(label=int(label), image=image.tolist(), state="accepted")


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            for name in ARRAYS:
                _check_header(members, f"{name}.npy")
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in ARRAYS}
    except KeyError:
        raise BadInput(f"The npz must hold {', '.join(ARRAYS)}, as MNIST's has them.", field="body") from None
    except Exception as error:  # noqa: BLE001  a damaged archive makes its readers raise almost anything
        raise BadInput(f"The npz cannot be read ({str(error) or type(error).__name__}).", field="body") from None


def _check_header(members: zipfile.ZipFile, name: str) -> None:
    """Raise ValueError for an array that is too large, or larger than its bytes: room for it all is made at once."""
    with members.open(name) as member:
        version = np.lib.format.read_magic(member)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(member)
    size = math.prod(shape) * max(1, dtype.itemsize)
    if size > min(MAX_BYTES, members.getinfo(name).file_size):
        raise ValueError(f"{name} is cut off or takes more than {MAX_BYTES // 2**20} MB")


def _check_count(count: int) -> None:
    if count > MAX_CORRECTIONS:
        raise BadInput(f"{count:,} corrections are more than the {MAX_CORRECTIONS:,} of one import; split the file.")


def _raise_faults(faults: Sequence[str], count: int) -> None:
    if not faults:
        return
    named: Iterable[str] = faults[:MAX_FAULTS_NAMED]
    more = len(faults) - MAX_FAULTS_NAMED
    rest = f"; and {more:,} more" if more > 0 else ""
    raise BadInput(
        f"{len(faults):,} of {count:,} cannot be used, so nothing was imported: {'; '.join(named)}{rest}.",
        field="body",
    )
