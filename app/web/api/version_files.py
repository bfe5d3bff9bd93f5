"""Downloads of a version's files: the network for Keras, the network that is served, and the card."""

from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response

from app.errors import BadInput, BadVersion, Forbidden, NotAllowed, NotFound
from app.versions import STROKE_FILES, STROKES, sha256
from app.web.api.versions import Number
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.cached import is_known
from app.web.responses.files import PooledFileResponse
from app.web.responses.problems import responses
from app.web.services import Services, Uses

router = APIRouter(prefix="/models", tags=["Versions"], route_class=ThreadPoolRoute)

ERRORS: Final = responses(NotAllowed, Forbidden, NotFound, BadVersion, BadInput)


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {
            "description": "The file.",
            "content": {media_type: {"schema": {"type": "string", "format": "binary"}}},
            "headers": {"ETag": {"description": "By the file's SHA-256.", "schema": {"type": "string"}}},
        },
        206: {"description": "The part that `Range` asks for."},
        304: {"description": "The caller has it."},
    }


@router.get(
    "/{number}/model.{kind}",
    response_class=PooledFileResponse,
    responses=_file("application/octet-stream") | ERRORS,
    summary="Download a network",
)
def network(request: Request, uses: Uses, kind: Literal["keras", "tflite"], number: int = Number) -> Response:
    """Send a version's network as a file: `model.keras` opens in Keras, `model.tflite` in LiteRT.

    Anyone may have a version that came with the program; any other may have learned what people sent as corrections,
    so it is an admin's alone.
    """
    return _sent(request, uses, number, f"model.{kind}", "application/octet-stream")


@router.get(
    "/{number}/strokes.{kind}",
    response_class=PooledFileResponse,
    responses=_file("application/octet-stream") | ERRORS,
    summary="Download a network of strokes",
)
def strokes(request: Request, uses: Uses, kind: Literal["keras", "tflite"], number: int = Number) -> Response:
    """Send a version's network of strokes, to whom its other network is sent; 404 where it has none."""
    return _sent(request, uses, number, f"strokes.{kind}", "application/octet-stream")


@router.get(
    "/{number}/card.json",
    response_class=PooledFileResponse,
    responses=_file("application/json") | ERRORS,
    summary="Download a card",
)
def card(request: Request, uses: Uses, number: int = Number) -> Response:
    """Send a version's card as it is on disk, to whom its network is sent; anyone may see its figures without."""
    return _sent(request, uses, number, "card.json", "application/json")


def _sent(request: Request, uses: Uses, number: int, name: str, media_type: str) -> Response:
    is_kept = name in {"model.tflite", STROKES} and _is_kept_by_pages(uses, number)
    is_public = number in uses.store.shipped() or is_kept
    if not is_public:
        uses.access.check(request)
    folder = uses.store.verified(number)  # raises for a damaged version
    if name in STROKE_FILES and name not in uses.store.files(number):
        raise NotFound(f"Version {number} has no network for strokes; it reads their image alone.")
    found = uses.store.card(number)
    if name == "card.json" and "shipped" in found:  # on disk it has the number that it was shipped under
        return Response(uses.store.card_text(number), media_type=media_type)
    digest = found["sha256"].get(name) or sha256(folder / name)
    tag = f'"{digest}"'
    headers = {"ETag": tag, "Cache-Control": f"{'public' if is_public else 'private'}, no-cache"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return PooledFileResponse(folder / name, 200, headers, media_type, filename=f"digits-version-{number}-{name}")


def _is_kept_by_pages(uses: Services, number: int) -> bool:
    return uses.offline == "any" and number == uses.current_version.version
