"""The versions there are, which one serves, and changing that."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.errors import BadInput, BadVersion, Conflict, Forbidden, NotAllowed, NotFound, ReasonNeeded
from app.versions.audit import WHY_CHARACTERS
from app.versions.names import NAME_CHARACTERS, NOTE_CHARACTERS
from app.versions.promotion import promote_manually
from app.web.api.public_card import for_anyone
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import AdminOnly, Uses, Who

router = APIRouter(prefix="/models", tags=["Versions"], route_class=ThreadPoolRoute)

Number = Path(ge=1, description="A version's number.")

ADMIN_ERRORS: Final = (NotAllowed, Forbidden)

CARD_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The card as a file.", "content": {"application/json": {"schema": {"type": "object"}}}}
}


class Broken(BaseModel):
    """A version whose card cannot be read."""

    version: int = Field(examples=[3])
    why: str = Field(examples=["The card of version 3 is damaged: it is no JSON object."])


class Named(BaseModel):
    """How an admin calls a version, and what they wrote down about it; empty where there is nothing."""

    version: int = Field(examples=[3])
    name: str = Field(examples=["school pilot"])
    note: str = Field(examples=["Two classes try it until June.\nAsk Mina before it is replaced."])


class Versions(BaseModel):
    """Every version's card, the oldest first."""

    current: int | None = Field(description="The version that the store calls current.", examples=[2])
    pinned: list[int] = Field(description="Those that are kept until they are unpinned.", examples=[[2]])
    shipped: list[int] = Field(description="Those that came with the program; they are always kept.", examples=[[1]])
    names: list[Named] = Field(description="The names and notes of versions that have one; shown to an admin alone.")
    rollback: int | None = Field(description="The version that rolling back would serve; null for none.", examples=[1])
    versions: list[dict[str, Any]]
    broken: list[Broken] = Field(description="Those whose card is damaged; they are not among the others.")


class Naming(BaseModel):
    """Another name or note of a version: what is left out stays, what is empty is removed."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=NAME_CHARACTERS)] | None = Field(
        default=None, description="One line.", examples=["school pilot"]
    )
    note: Annotated[str, Field(max_length=NOTE_CHARACTERS)] | None = Field(
        default=None, description="A few lines.", examples=["Two classes try it until June."]
    )


class Current(BaseModel):
    """The version to serve from now on; every process follows within two seconds."""

    current: int = Field(examples=[2])


class Reason(BaseModel):
    """Why a version is to serve; needed where its card speaks against it, and kept in the audit log."""

    model_config = ConfigDict(extra="forbid")

    why: Annotated[str, Field(max_length=WHY_CHARACTERS)] | None = Field(
        default=None, examples=["It reads crossed sevens, which is what we get."]
    )


class Entry(BaseModel):
    """One thing that was done to a version."""

    at: str = Field(description="UTC, ISO 8601.", examples=["2026-03-01T09:30:00+00:00"])
    who: str = Field(description="The page, the token, a user at a terminal, or a job.", examples=["admin page"])
    what: str = Field(
        description="publish, promote, rollback, pin, unpin, delete, import, name, note, rewrite: its files were "
        "written anew, or override: a promotion that the card spoke against.",
        examples=["promote"],
    )
    version: int = Field(examples=[3])
    before: int | None = Field(alias="from", description="The version that served before.", examples=[2])
    why: str | None = Field(examples=[None])
    text: str | None = Field(default=None, description="The new name or note; of other entries it is left out.")


class Log(BaseModel):
    """The audit log's latest entries, the newest first."""

    entries: list[Entry]


@router.get("", response_model=Versions)
def versions(request: Request, uses: Uses) -> Response:
    """List all versions with their cards; names, notes and images that people drew are shown to an admin alone."""
    listed = uses.listing.listed(admin=uses.access.is_admin(request))
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(listed.plain, media_type="application/json")
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}  # which `Compressed` says of the other
    return Response(listed.packed, headers=headers, media_type="application/json")


@router.get(
    "/audit",
    dependencies=[AdminOnly],
    responses=responses(*ADMIN_ERRORS, BadInput),
    response_model_exclude_unset=True,
    summary="Audit log",
)
def audit(uses: Uses, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Log:
    """Return what was done to the versions, by whom and why, the newest first."""
    return Log(entries=[Entry.model_validate(entry) for entry in uses.store.audit(limit)])


@router.get("/{number}", responses=responses(NotFound))
def card(request: Request, uses: Uses, number: int = Number) -> dict[str, Any]:
    """Return one version's card; the images that people drew are shown to an admin alone."""
    found = uses.store.card(number)
    return found if uses.access.is_admin(request) else for_anyone(found)


@router.get("/{number}/card", response_class=Response, responses=CARD_FILE | responses(NotFound))
def download_card(request: Request, uses: Uses, number: int = Number) -> Response:
    """Return one version's card as it is on disk, to be saved; the images that people drew are an admin's alone."""
    found = uses.store.card(number)
    headers = {"Content-Disposition": f'attachment; filename="digits-version-{number}-card.json"'}
    shown = for_anyone(found)
    if shown == found or uses.access.is_admin(request):
        content = uses.store.card_text(number).encode()
    else:
        content = json.dumps(shown, indent=1, ensure_ascii=False).encode() + b"\n"
    return Response(content, headers=headers, media_type="application/json")


@router.patch("/{number}", dependencies=[AdminOnly], responses=responses(*ADMIN_ERRORS, NotFound, BadInput))
def describe(uses: Uses, who: Who, naming: Naming, number: int = Number) -> Named:
    """Give a version a name, a note, or both; its card stays as it is."""
    kept = uses.store.describe(number, name=naming.name, note=naming.note, who=who)
    return Named(version=number, name=kept.name, note=kept.note)


@router.post("/rollback", dependencies=[AdminOnly], responses=responses(*ADMIN_ERRORS, Conflict, BadVersion))
def rollback(uses: Uses, who: Who) -> Current:
    """Serve what was served before the latest promotion, of what is still there."""
    number = uses.store.rollback(who=who)
    uses.current_version.refresh()
    return Current(current=number)


@router.post(
    "/{number}/promote",
    dependencies=[AdminOnly],
    responses=responses(*ADMIN_ERRORS, NotFound, BadVersion, ReasonNeeded, BadInput),
)
def promote(uses: Uses, who: Who, reason: Reason | None = None, number: int = Number) -> Current:
    """Serve this version from now on.

    One that the gate left to a person needs `why`. So does one that reads clearly fewer held-out digits than the one
    that serves. The audit log calls both an override.
    """
    promote_manually(uses.store, number, who=who, why=reason.why if reason else None)
    uses.current_version.refresh()
    return Current(current=number)


@router.put("/{number}/pin", status_code=204, dependencies=[AdminOnly], responses=responses(*ADMIN_ERRORS, NotFound))
def pin(uses: Uses, who: Who, number: int = Number) -> None:
    """Keep this version from being deleted."""
    uses.store.pin(number, who=who)


@router.delete("/{number}/pin", status_code=204, dependencies=[AdminOnly], responses=responses(*ADMIN_ERRORS, NotFound))
def unpin(uses: Uses, who: Who, number: int = Number) -> None:
    """Let this version be deleted again."""
    uses.store.unpin(number, who=who)


@router.delete(
    "/{number}", status_code=204, dependencies=[AdminOnly], responses=responses(*ADMIN_ERRORS, NotFound, Conflict)
)
def delete(uses: Uses, who: Who, number: int = Number) -> None:
    """Delete this version for good; not the one that serves, nor a shipped or a pinned one. Its number stays taken."""
    if number == uses.current_version.version:  # when what is current is broken, another one may serve in its place
        raise Conflict(f"Version {number} is serving; promote another one before you delete it.")
    uses.store.delete(number, who=who)
