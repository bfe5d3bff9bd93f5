"""The versions there are, which one serves, and changing that."""

from typing import Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from app.errors import BadVersion, Conflict, NotAllowed, NotFound
from app.web.problems import responses
from app.web.services import AdminOnly, Uses

router = APIRouter(prefix="/models", tags=["Versions"])

Number = Path(ge=1, description="A version's number.")


class Versions(BaseModel):
    """Every version's card, the oldest first."""

    current: int | None = Field(description="The version that the store calls current.", examples=[2])
    versions: list[dict[str, Any]]


class Current(BaseModel):
    """The version to serve from now on; every process follows within two seconds."""

    current: int = Field(examples=[2])


@router.get("")
def versions(uses: Uses) -> Versions:
    """List all versions with their cards."""
    cards = [uses.store.card(number) for number in uses.store.versions()]
    return Versions(current=uses.store.current(), versions=cards)


@router.get("/{number}", responses=responses(NotFound))
def card(uses: Uses, number: int = Number) -> dict[str, Any]:
    """Return one version's card."""
    return uses.store.card(number)


@router.post("/rollback", dependencies=[AdminOnly], responses=responses(NotAllowed, Conflict, BadVersion))
def rollback(uses: Uses) -> Current:
    """Serve what was served before the latest promotion."""
    number = uses.store.rollback()
    uses.live.refresh()
    return Current(current=number)


@router.post("/{number}/promote", dependencies=[AdminOnly], responses=responses(NotAllowed, NotFound, BadVersion))
def promote(uses: Uses, number: int = Number) -> Current:
    """Serve this version from now on."""
    uses.store.promote(number)
    uses.live.refresh()
    return Current(current=number)
