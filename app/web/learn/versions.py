"""The two versions that the course sets side by side: the quickstart, and what serves."""

from typing import Final

from app.errors import AppError, NotFound
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.services import Services

QUICKSTART: Final = 1
"""The version of the quickstart that comes with the program."""


async def quickstart(uses: Services) -> Served:
    """Return the quickstart, loaded now if it is not; raises NotFound, and BadVersion or Unavailable."""
    return await run_sync(_quickstart, uses, limiter=uses.loading)


async def side_by_side(uses: Services) -> list[Served]:
    """Return the quickstart, where it is there and whole, and the version that serves, once if they are the same.

    Raises NoModel when nothing serves.
    """
    current = uses.current_version.served
    if current.version == QUICKSTART:
        return [current]
    try:
        return [await quickstart(uses), current]
    except AppError:  # what it would show beside is then missing, and nothing else
        return [current]


def _quickstart(uses: Services) -> Served:
    recipe = uses.store.card(QUICKSTART).get("recipe")
    if not isinstance(recipe, dict) or recipe.get("name") != "quickstart":
        raise NotFound(
            f"The course compares with the quickstart, which ships as version {QUICKSTART}, but version {QUICKSTART} "
            "here is another network; restore the shipped one."
        )
    return uses.pinned.served(QUICKSTART)
