"""The version that a request names, in its path or its query."""

from typing import Final

from app.errors import NotFound
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.services import Services

MAX_NUMBER: Final = 999_999_999
"""The highest version number that is looked up."""


async def version_of(uses: Services, named: str | int | None) -> Served:
    """Return the version that a request names, the one in service when it names none.

    Raises NotFound, BadVersion, Unavailable, or NoModel when none is in service.
    """
    if named is None:
        return uses.current_version.served
    number = _number(named)
    if number == uses.current_version.version:
        return uses.current_version.served
    cached = uses.pinned.cached(number)
    if cached is not None:
        return cached
    return await run_sync(uses.pinned.served, number, limiter=uses.lanes.loading)


def _number(named: str | int) -> int:
    text = str(named)
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_NUMBER))):
        raise NotFound("A version has a number, such as 2; `GET /models` lists those there are.")
    return int(text)
