"""What pages are made of: scripts, styles, fonts; and the addresses that name their content."""

import os
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike
from starlette.types import Scope

from app.settings import ROOT
from app.versions import sha256 as file_sha256
from app.web.responses.content_security_policy import CONTENT_SECURITY_POLICY, content_security_policy
from app.web.responses.files import PooledStaticFiles

VENDOR: Final = {
    "litert": Path("@litertjs"),
    "uplot": Path("uplot/dist"),
    "swagger-ui": Path("swagger-ui-dist"),
    "inter": Path("@fontsource-variable/inter/files"),
}
"""Libraries of the pages, under `node_modules`."""

SMALL: Final = 64 * 1024
"""Bytes."""

MOST: Final = 512
"""Small files that are kept in memory, some 1.5 MB with all there are."""

HASHED: Final = re.compile(r"\.([0-9a-f]{8})(\.[a-z0-9]+)$")
"""The end of a hashed address: eight digits of the content's SHA-256, and the ending of the file."""

WASM_WORKER: Final = "offline/worker.js"
"""The one script that may run WebAssembly: a worker obeys the policy that it comes with, not that of its page."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""For a hashed address: other content has another address, so a browser need never ask again."""


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
        response.headers["Cache-Control"] = self.cache_control(str(full_path), stat_result, scope)
        whole = isinstance(response, FileResponse) and all(name != b"range" for name, _ in scope["headers"])
        if not whole or stat_result.st_size > SMALL:
            return response
        body = _content(str(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        return Response(body, status_code, dict(response.headers))

    def cache_control(self, _path: str, _stat: os.stat_result, _scope: Scope) -> str:
        """Return how long a browser may keep this file."""
        return self._cache_control


class PackedStaticFiles(CachedStaticFiles):
    """Files of which the largest have a compressed one beside them: `a.wasm.br` (`.ci/litert.js`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file at `path`, compressed where that is there and the browser takes it."""
        accepted = [one.partition(";")[0].strip() for one in Headers(scope=scope).get("accept-encoding", "").split(",")]
        if not path.endswith(".wasm") or "br" not in accepted:
            return await super().get_response(path, scope)
        try:
            response = await super().get_response(f"{path}.br", scope)
        except HTTPException:
            return await super().get_response(path, scope)
        response.headers["Content-Encoding"] = "br"
        response.headers.add_vary_header("Accept-Encoding")
        return response


class HashedStaticFiles(CachedStaticFiles):
    """Files that have a second address, with a hash of their content in it (`static_address`).

    A hash that is not the current one is answered with the current content: a page that was opened before an upgrade
    keeps working.
    """

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return where the file of a plain or a hashed address lies."""
        found = super().lookup_path(path)
        plain = HASHED.sub(r"\2", path)
        return found if found[1] or plain == path else super().lookup_path(plain)

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return the file, or that it is still the same; the worker with the policy that it needs."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if str(full_path).endswith(f"/{WASM_WORKER}"):  # or its bundle
            response.headers[CONTENT_SECURITY_POLICY] = content_security_policy("'wasm-unsafe-eval'")
        return response

    def cache_control(self, path: str, stat: os.stat_result, scope: Scope) -> str:
        """Return that the file never changes where its address has the hash of its content."""
        asked = HASHED.search(scope["path"])
        current = asked and not path.endswith(asked[0]) and asked[1] == _hash(path, stat.st_mtime_ns, stat.st_size)
        return IMMUTABLE if current else self._cache_control


def static_mounts() -> dict[str, CachedStaticFiles]:
    """Return the folders of static files by the path they are mounted at."""
    vendor = {
        f"/vendor/{name}": PackedStaticFiles(ROOT / "node_modules" / folder, "public, max-age=86400")
        for name, folder in VENDOR.items()
    }
    return vendor | {"/static": HashedStaticFiles(ROOT / "static", "no-cache")}


def static_address(folder: Path, name: str) -> str:
    """Return the hashed address of a file in `folder`, which is served below `/static`."""
    path = f"{folder}/{name}"
    stat = os.stat(path)  # noqa: PTH116 - a page names seventy files, and a string is a third of a Path's time
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{_hash(path, stat.st_mtime_ns, stat.st_size)}.{ending}"


def digest_of(address: str) -> str:
    """Return the SHA-256, in hexadecimal, of the file that is served at a plain or hashed address."""
    _, mount, name, *_ = address.split("/", 3)
    if mount == "static":
        path = ROOT / "static" / HASHED.sub(r"\2", address.removeprefix("/static/"))
    else:
        path = ROOT / "node_modules" / VENDOR[name] / address.removeprefix(f"/vendor/{name}/")
    stat = path.stat()
    return _digest(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=MOST)
def _digest(path: Path, _changed: int, _size: int) -> str:
    return file_sha256(path)


@lru_cache(maxsize=MOST)
def _content(path: str, _changed: int, _size: int) -> bytes:
    return Path(path).read_bytes()


@lru_cache(maxsize=MOST)
def _hash(path: str, changed: int, size: int) -> str:
    return sha256(_content(path, changed, size)).hexdigest()[:8]
