"""What pages are made of: scripts, styles, fonts."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike
from starlette.types import Scope

from app.settings import ROOT
from app.web.responses.files import PooledStaticFiles

VENDOR: Final = {
    "uplot": Path("uplot/dist"),
    "swagger-ui": Path("swagger-ui-dist"),
    "inter": Path("@fontsource-variable/inter/files"),
}
"""Libraries of the pages, under `node_modules`."""

SMALL: Final = 64 * 1024
"""Bytes."""

MOST: Final = 512
"""Small files that are kept in memory, some 1.5 MB with all there are."""


class CachedStaticFiles(PooledStaticFiles):
    """Files of a folder, with a word on how long a browser may keep them.

    Small ones are kept in memory: a page of the course has seventy, and opening each takes as long as all the rest.
    """

    def __init__(self, folder: Path, cache_control: str) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._cache_control = cache_control

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return the file, or that it is still the same."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = self._cache_control
        whole = isinstance(response, FileResponse) and all(name != b"range" for name, _ in scope["headers"])
        if not whole or stat_result.st_size > SMALL:
            return response
        body = _content(str(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        return Response(body, status_code, dict(response.headers))


def static_mounts() -> dict[str, CachedStaticFiles]:
    """Return the folders of static files by the path they are mounted at."""
    vendor = {
        f"/vendor/{name}": CachedStaticFiles(ROOT / "node_modules" / folder, "public, max-age=86400")
        for name, folder in VENDOR.items()
    }
    return vendor | {"/static": CachedStaticFiles(ROOT / "static", "no-cache")}


@lru_cache(maxsize=MOST)
def _content(path: str, _changed: int, _size: int) -> bytes:
    return Path(path).read_bytes()
