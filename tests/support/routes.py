"""Requests for the routes that `app.web.routes` declares."""

from typing import Final

PARAMETERS: Final = {
    "number": "1", "version": "1", "kind": "png", "name": "sigmoid", "surface": "bowl", "slug": "neuron",
    "job_id": "0", "correction_id": "0", "key": "6a1f3c52-0f0e-4b7e-9f3a-2f1f5d1f9c11", "path:path": "nothing.js",
}  # fmt: skip
"""A value for each parameter of a path, most of which there is."""


def requested(route: str, **parameters: str) -> tuple[str, str]:
    """Return the method and a path of a route such as "GET /models/{number}"."""
    method, path = route.split(" ")
    for name, value in {**PARAMETERS, **parameters}.items():
        path = path.replace(f"{{{name}}}", value)
    return method, path
