"""The two versions that the course compares: the quickstart, and the version in service."""

from typing import Final

from app.errors import AppError, NotFound
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.services import Services

QUICKSTART: Final = 1
"""The version of the quickstart that comes with the program."""


async def quickstart(uses: Services) -> Served:
    """Return the quickstart, loaded when it is not yet; raises NotFound, BadVersion or Unavailable."""
    return await run_sync(_quickstart, uses, limiter=uses.lanes.loading)


async def side_by_side(uses: Services) -> list[Served]:
    """Return the quickstart, where it is usable, and the version in service; only one when they are the same.

    Raises NoModel when no version is in service.
    """
    current = uses.current_version.served
    if current.version == QUICKSTART:
        return [current]
    try:
        return [await quickstart(uses), current]
    except AppError:  # the answer then lacks the comparison, and nothing else
        return [current]


def _quickstart(uses: Services) -> Served:
    recipe = uses.store.card(QUICKSTART).get("recipe")
    if not isinstance(recipe, dict) or recipe.get("name") != "quickstart":
        raise NotFound(
            f"The course compares with the quickstart, which ships as version {QUICKSTART}, but version {QUICKSTART} "
            "here is another network; restore the shipped one."
        )
    return uses.pinned.served(QUICKSTART)
