"""`/learn/quickstart.ipynb`: the quickstart as a notebook with its outputs, to download."""

from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from app.errors import BadData, BadInput
from app.lessons import recorded
from app.lessons.notebook import Language, notebook
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.cached import cached, tag_of
from app.web.responses.problems import responses

router = APIRouter(prefix="/learn", tags=["Course"], route_class=ThreadPoolRoute)

MEDIA_TYPE: Final = "application/x-ipynb+json"
FILE: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "The notebook.", "content": {MEDIA_TYPE: {}}}}


@lru_cache(maxsize=2)
def _made(language: Language) -> tuple[bytes, str]:
    body = notebook(language, recorded.printed())
    return body, tag_of(body)


@router.get(
    "/quickstart.ipynb", response_class=Response, responses=FILE | responses(BadInput, BadData), summary="The notebook"
)
def quickstart(
    request: Request, lang: Annotated[Language, Query(description="The language of its text.")] = "en"
) -> Response:
    """Return TensorFlow's beginner quickstart as a notebook that runs in plain Jupyter, with what it printed here."""
    saved = {"Content-Disposition": f'attachment; filename="quickstart-{lang}.ipynb"'}
    return cached(request, *_made(lang), MEDIA_TYPE, saved)
