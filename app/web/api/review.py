"""The admin's review of the corrections, and their export and import as files."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Annotated, Any, Final, Self

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.corrections.correction import Correction, Counts, Review, State
from app.corrections.import_export import Format, line_of, read_corrections, write_npz
from app.digits.files.encode import data_url, png
from app.errors import BadInput, Forbidden, NoModel, NotAllowed, NotFound, TooLarge
from app.process.thread_pool import iterate, run_sync
from app.web.requests import body
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import AdminOnly, Uses

MAX_PAGE: Final = 200
CHUNK_BYTES: Final = 2**16
IN_MEMORY_BYTES: Final = 2**22

router = APIRouter(prefix="/corrections", tags=["Corrections"], dependencies=[AdminOnly], route_class=ThreadPoolRoute)


class Reviewed(BaseModel):
    """A correction as a reviewer sees it."""

    id: str = Field(examples=["9f2c4e1ab07d6358"])
    label: int = Field(description="What its sender says it is: a digit, 10 for none, 11 for several.", examples=[7])
    image: str = Field(description="The digit image, as a PNG data URL.")
    answer: int = Field(description="What the network read when it was sent.", examples=[1])
    confidence: float = Field(ge=0, le=1, examples=[0.98])
    likelihood: float = Field(ge=0, le=1, description="The network's probability of what it is said to be.")
    version: int = Field(description="The version that read so.", examples=[2])
    seen: int | None = Field(description="The version whose answer the sender saw, where it said so.")
    state: State
    final_label: int | None = Field(description="What the reviewer says it is; null until it is accepted.")
    held: bool = Field(description="Whether trainings never see it, so that it can measure them.")
    created: AwareDatetime
    reviewed: AwareDatetime | None

    @classmethod
    def of(cls, correction: Correction, **more: object) -> Self:
        """Return a stored correction as a reviewer sees it."""
        fields = {name: getattr(correction, name) for name in cls.model_fields if hasattr(correction, name)}
        return cls(**fields | {"image": data_url(correction.pixels)} | more)


class Suspected(Reviewed):
    """A correction beside all others."""

    duplicates: Sequence[str] = Field(description="Others of the same drawing, or nearly; twenty at most.")
    suspicion: str | None = Field(
        description="`contradicted` by a near-duplicate with another label, or `unlikely` to the network.",
        examples=["contradicted"],
    )


class CorrectionList(BaseModel):
    """Corrections, the most suspicious first; `next` is what to send as `after` for those that follow."""

    corrections: Sequence[Suspected]
    next: str | None
    counts: Counts


class CorrectionFull(Reviewed):
    """A correction with the pen strokes it came as, if it did, and all ten probabilities."""

    strokes: list[list[list[float]]] | None
    probabilities: list[float]


class ReviewMany(Review):
    """A reviewer's word on several corrections."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ids": ["9f2c4e1ab07d6358"], "state": "accepted"}]})

    ids: Annotated[list[str], Field(min_length=1, max_length=500)]


class ReviewedList(BaseModel):
    """What was reviewed, in the order in which it was asked for."""

    corrections: Sequence[Reviewed]
    counts: Counts


class Imported(BaseModel):
    """What came of an import."""

    imported: int = Field(examples=[45])
    known: int = Field(description="Those that were here before.", examples=[3])


@router.get("", summary="List corrections", responses=responses(NotAllowed, BadInput))
def corrections(
    uses: Uses,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    label: Annotated[int | None, Query(ge=0, le=11, description="Only those with this label.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many, at most.")] = 60,
    after: Annotated[str | None, Query(max_length=500, description="The `next` of the page before.")] = None,
) -> CorrectionList:
    """List corrections: near-duplicates with contradicting labels first, then the less likely the label the earlier."""
    stored = uses.corrections
    page = stored.page(state, label, limit, after)
    shown = [
        Suspected.of(suspect.correction, duplicates=suspect.duplicates, suspicion=suspect.why)
        for suspect in page.suspects
    ]
    return CorrectionList(corrections=shown, next=page.after, counts=stored.counts())


@router.patch("", summary="Review several corrections", responses=responses(NotAllowed, Forbidden, NotFound, BadInput))
def review_many(word: ReviewMany, uses: Uses) -> ReviewedList:
    """Accept, relabel or reject all of them, or take that back with the state `new`; all or none."""
    stored = uses.corrections
    ids = list(dict.fromkeys(word.ids))
    found = stored.review(ids, Review(state=word.state, label=word.label))
    return ReviewedList(corrections=[Reviewed.of(correction) for correction in found], counts=stored.counts())


@router.get("/counts", summary="Count corrections", responses=responses(NotAllowed))
def counts(uses: Uses) -> Counts:
    """Return how many corrections are in each state."""
    return uses.corrections.counts()


FILE_CONTENT: Final = {
    "application/jsonl": {"schema": {"type": "string"}},
    "application/zip": {"schema": {"type": "string", "format": "binary"}},
}
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file.",
        "content": FILE_CONTENT,
    }
}


@router.get(
    "/export",
    summary="Export corrections",
    response_class=StreamingResponse,
    responses=FILES | responses(NotAllowed, BadInput),
)
def export(
    uses: Uses,
    format: Annotated[Format, Query(description="`jsonl`, or `npz` in MNIST's layout.")] = "jsonl",  # noqa: A002
    state: Annotated[State | None, Query(description="With `jsonl`: only those in this state.")] = None,
) -> StreamingResponse:
    """Stream the corrections: all there is to say of each as JSON lines, or the accepted ones' images and labels."""
    named = {"Content-Disposition": f'attachment; filename="corrections.{format}"'}
    if format == "jsonl":
        lines = map(line_of, uses.corrections.each(state))
        return StreamingResponse(
            iterate(lines, limiter=uses.lanes.calls), media_type="application/jsonl", headers=named
        )
    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  closed when it has been sent
    write_npz(uses.corrections.accepted(), file)
    return StreamingResponse(
        iterate(_chunks(file), limiter=uses.lanes.files), media_type="application/zip", headers=named
    )


@router.post(
    "/import",
    summary="Import corrections",
    responses=responses(NotAllowed, Forbidden, BadInput, TooLarge, NoModel),
    openapi_extra={"requestBody": {"required": True, "content": FILE_CONTENT}},
)
async def bring_in(request: Request, uses: Uses) -> Imported:
    """Store what an export holds and is not here yet, all or nothing; which format it is, its bytes tell.

    At most 10,000 corrections and 64 MB at a time.
    """
    data = await body.read(request)
    served = uses.current_version.served

    def stored() -> Imported:
        found = read_corrections(data, served.probabilities, served.version)
        imported = uses.corrections.add_missing(found)
        return Imported(imported=imported, known=len(found) - imported)

    return await run_sync(stored, limiter=uses.lanes.heavy)


PNG: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(
    "/images/{content}",
    summary="Look at a correction's image",
    response_class=Response,
    responses=PNG | responses(NotAllowed, NotFound),
)
def image(content: Annotated[str, Path(max_length=64, description="Its SHA-256.")], uses: Uses) -> Response:
    """Return the digit image that a report names by its `content`, as long as its correction is stored."""
    found = png(uses.corrections.image(content))
    return Response(found, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/{correction_id}", summary="Look at a correction", responses=responses(NotAllowed, NotFound))
def correction(correction_id: str, uses: Uses) -> CorrectionFull:
    """Return one correction, with its strokes and all ten probabilities."""
    return CorrectionFull.of(uses.corrections.get(correction_id))


@router.patch(
    "/{correction_id}", summary="Review a correction", responses=responses(NotAllowed, Forbidden, NotFound, BadInput)
)
def review(correction_id: str, word: Review, uses: Uses) -> Reviewed:
    """Accept it, under another label where `label` says so, reject it, or take that back with the state `new`."""
    return Reviewed.of(uses.corrections.review([correction_id], word)[0])


@router.delete(
    "/{correction_id}",
    status_code=204,
    summary="Delete a correction",
    responses=responses(NotAllowed, Forbidden, NotFound),
)
def delete(correction_id: str, uses: Uses) -> None:
    """Delete it for good."""
    uses.corrections.delete(correction_id)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
