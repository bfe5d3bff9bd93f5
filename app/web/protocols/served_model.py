"""What the inference protocols share: their model's name, parsing a body, and recognizing with a version."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from fastapi import Path

from app.errors import BadInput
from app.inference.recognize import Recognition, recognize
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.requests import body
from app.web.requests.inputs import IMAGE_BYTES, INLINE_ITEMS, Inputs
from app.web.requests.named_version import MAX_NUMBER
from app.web.requests.preprocess import preprocess
from app.web.services import Services

NAME: Final = "digits"
"""The name of the only model."""

VERSION_HEADER: Final = "Digits-Version"
"""The header with the version that answered, for which TensorFlow Serving's answer has no field."""

WARNINGS_HEADER: Final = "Digits-Warnings"
"""The header of an answer that says `inverted` where any of the images came dark on light."""

INLINE_BYTES: Final = INLINE_ITEMS * IMAGE_BYTES
"""A longer body is parsed in a thread, so that it does not block small requests."""

Number: Final = Path(ge=1, le=MAX_NUMBER, description="A version's number.")

MAX_LISTS: Final = 1_000_000
MAX_OBJECTS: Final = 10_000
"""The most lists and objects in JSON: 1,000 images of [28,28,1] have 813,001 lists; millions take seconds."""

Parsed = TypeVar("Parsed")


async def parse(uses: Services, data: bytes, parser: Callable[[bytes], Parsed]) -> Parsed:
    """Return what `parser` makes of a body, in a thread when the body is long."""
    return await run_sync(parser, data, limiter=uses.lanes.heavy) if len(data) > INLINE_BYTES else parser(data)


def parsed(model: type[body.Model], data: bytes) -> body.Model:
    """Return a JSON body as `model`; raises BadInput naming the field at fault."""
    if len(data) > INLINE_BYTES and (data.count(b"[") > MAX_LISTS or data.count(b"{") > MAX_OBJECTS):
        raise BadInput("There are too many lists or objects in this JSON for 1,000 images.", field="body")
    return body.validated(model, data)


async def infer(uses: Services, served: Served, inputs: Inputs) -> list[Recognition]:
    """Return what a version says of each image; raises BadImage, BlankImage or BadInput naming the image."""
    images, inverted = await preprocess(uses, inputs)
    read = partial(recognize, served.network, images, inverted=inverted)
    found = await run_sync(read, limiter=uses.lanes.heavy) if inputs.is_large else read()
    uses.counters.recognized(found, warned=False)
    return found


def warnings_of(found: list[Recognition]) -> dict[str, str]:
    """Return the headers of an answer that say whether any of the images came dark on light."""
    return {WARNINGS_HEADER: "inverted"} if any("inverted" in one.warnings for one in found) else {}
