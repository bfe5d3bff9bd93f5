"""What the inference protocols of other servers share here: the version that a path names, and asking it."""

from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
from fastapi import Path
from numpy.typing import NDArray

from app.errors import BadInput, NotFound
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.requests import body
from app.web.requests.inputs import IMAGE_BYTES, INLINE_ITEMS, Inputs
from app.web.requests.preprocess import preprocess
from app.web.services import Services

NAME: Final = "digits"
"""The one model there is."""

INLINE_BYTES: Final = INLINE_ITEMS * IMAGE_BYTES
"""A longer body is read in a thread, so that it does not hold up the small requests."""

MOST: Final = 999_999_999
"""The highest version number that is looked for."""

Number: Final = Path(ge=1, le=MOST, description="A version's number.")

MOST_LISTS: Final = 1_000_000
MOST_OBJECTS: Final = 10_000
"""What JSON may hold: a thousand images of [28,28,1] are 813,001 lists, and millions of empty ones take seconds."""

Read = TypeVar("Read")


async def version_of(uses: Services, named: str | int | None) -> Served:
    """Return the version that a path names, the one in service when it names none.

    Raises NotFound, BadVersion, Unavailable, or NoModel when none is in service.
    """
    if named is None:
        return uses.current_version.served
    number = _number(named)
    if number == uses.current_version.version:
        return uses.current_version.served
    kept = uses.pinned.kept(number)
    if kept is not None:
        return kept
    return await run_sync(uses.pinned.served, number, limiter=uses.loading)


async def read(uses: Services, data: bytes, reader: Callable[[bytes], Read]) -> Read:
    """Return what `reader` reads in a body, in a thread when there is much of it."""
    return await run_sync(reader, data, limiter=uses.heavy) if len(data) > INLINE_BYTES else reader(data)


def parsed(model: type[body.Model], data: bytes) -> body.Model:
    """Return a JSON body as `model`; raises BadInput naming the field at fault."""
    if len(data) > INLINE_BYTES and (data.count(b"[") > MOST_LISTS or data.count(b"{") > MOST_OBJECTS):
        raise BadInput("There are too many lists or objects in this JSON for 1,000 images.", field="body")
    return body.validated(model, data)


async def ask(uses: Services, served: Served, inputs: Inputs) -> NDArray[np.float64]:
    """Return (n, 10) probabilities of what was sent; raises BadImage, BlankImage or BadInput naming the image."""
    images = await preprocess(uses, inputs)
    if inputs.is_large:
        found = await run_sync(served.probabilities, images, limiter=uses.heavy)
    else:
        found = served.probabilities(images)
    await uses.cohorts.step()
    uses.counters.read(found)
    return found


def _number(named: str | int) -> int:
    text = str(named)
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST))):
        raise NotFound("A version has a number, such as 2; `GET /models` lists those there are.")
    return int(text)
