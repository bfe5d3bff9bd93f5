"""`/learn/figures`: the course's figures as files, for slides and for readers without JavaScript."""

from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from app.errors import BadData, BadInput, NotFound
from app.lessons.figures import Kind, Language, Theme, figure
from app.process.thread_pool import run_sync
from app.web.responses.cached import cached, tag_of
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/learn/figures", tags=["Course"])

DRAWN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The figure.", "content": {"image/png": {}, "image/svg+xml": {}}}
}
MAX_CACHED: Final = 64
"""Figures that are cached, of 150 kB on average."""

TYPES: Final[dict[Kind, str]] = {"png": "image/png", "svg": "image/svg+xml"}


@lru_cache(maxsize=MAX_CACHED)
def _drawn(name: str, kind: Kind, theme: Theme, language: Language) -> tuple[bytes, str]:
    body = figure(name, kind, theme, language)
    return body, tag_of(body)


@router.get(
    "/{name}.{kind}",
    response_class=Response,
    responses=DRAWN | responses(NotFound, BadInput, BadData),
    summary="A figure of the course",
)
async def drawn(
    request: Request,
    uses: Uses,
    name: str,
    kind: Kind,
    theme: Annotated[Theme, Query(description="In the page's light colours or its dark ones.")] = "light",
    lang: Annotated[Language, Query(description="The language of its words; a PNG has them in English.")] = "en",
) -> Response:
    """Return a figure, such as `sigmoid.svg` or `race-ravine.png`; `digits figures` writes them all."""
    # in a thread, one at a time: Matplotlib loads for a second and then draws for a tenth of one
    body, tag = await run_sync(_drawn, name, kind, theme, lang, limiter=uses.lanes.drawing)
    return cached(request, body, tag, TYPES[kind])
