"""FastAPI routes whose plain `def` endpoint runs in the process's thread pool, not in the library's."""

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

from app.process.thread_pool import run_sync
from app.web.services import services

CONNECTION: Final = "connection_of_the_thread_pool"
"""A parameter that FastAPI fills in and does not describe; `Request` would clash with an endpoint's own parameter."""


class ThreadPoolRoute(APIRoute):
    """For `APIRouter(route_class=ThreadPoolRoute)`: runs blocking endpoints in the lane `calls` of the pool."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401  FastAPI's own
        blocks = not inspect.iscoroutinefunction(endpoint) and not inspect.isasyncgenfunction(endpoint)
        super().__init__(path, _in_thread(endpoint) if blocks else endpoint, **options)


def _in_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    async def threaded(**arguments: Any) -> Any:  # noqa: ANN401  as the endpoint has them
        uses = services(arguments.pop(CONNECTION))
        return await run_sync(partial(endpoint, **arguments), limiter=uses.lanes.calls)

    signature = inspect.signature(endpoint)
    connection = inspect.Parameter(CONNECTION, inspect.Parameter.KEYWORD_ONLY, annotation=HTTPConnection)
    # what `inspect.signature` returns, and so FastAPI
    vars(threaded)["__signature__"] = signature.replace(parameters=[*signature.parameters.values(), connection])
    return threaded
