"""A version's card as anyone may see it: without what people drew and sent."""

from collections.abc import Mapping
from typing import Any, Final

PUBLIC: Final = frozenset({"held-out digits", "synthesized digits"})
"""The sets of a report whose images come with the program; those of any other set were drawn by people."""


def for_anyone(card: Mapping[str, Any]) -> dict[str, Any]:
    """Return `card` with all its figures, and without the images of its report that only an admin may see."""
    shown = dict(card)
    regression = card.get("regression")
    if isinstance(regression, dict) and isinstance(regression.get("changes"), list):
        shown["regression"] = {**regression, "changes": [_without_drawings(change) for change in regression["changes"]]}
    return shown


def _without_drawings(change: object) -> object:
    if not isinstance(change, dict) or change.get("name") in PUBLIC:
        return change
    return {**change, "newly_right": [], "newly_wrong": []}
