"""What a browser keeps for when the server does not answer: the page that draws, its files, the served network."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.errors import AppError, NotFound
from app.settings import ROOT
from app.versions import STROKES
from app.web.pages.pages import Pages, language_of
from app.web.pages.static_files import HASHED, digest_of
from app.web.pages.words import LANGUAGES
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.services import Services, Uses

router = APIRouter(include_in_schema=False, route_class=ThreadPoolRoute)

NAMED: Final = re.compile(r'"(/(?:static|vendor)/[^"?]+)"')
"""An address of a file in a page's HTML."""

BUILD: Final = "/vendor/litert/core/wasm/litert_wasm_compat_internal"
"""LiteRT's build for every browser: that for newer ones is no faster, and its answers depend on the processor."""

LITERT: Final = (f"{BUILD}.js", f"{BUILD}.wasm", "/vendor/litert/wasm-utils/dist/index.js")
"""What LiteRT.js loads by itself."""

PAGE_FILES: Final = ("model.tflite", STROKES)
"""The networks that a page keeps: for images and, where a version has it, for the path of strokes."""

ICON: Final = "/static/offline/icon.svg"

MANIFEST: Final = "/manifest.webmanifest"
SERVED: Final = "/offline.json"
NO_CACHE: Final = {"Cache-Control": "no-cache"}

BACKGROUND: Final = "#f3f5f2"
COLOUR: Final = "#00694f"


@router.get("/sw.js")
def service_worker(request: Request, uses: Uses) -> Response:
    """Send the service worker with the list of what it keeps in front, which makes it another one when that changes."""
    kept = _kept(request, uses)
    script = (ROOT / "static/offline/service-worker.js").read_text(encoding="utf-8")
    return Response(f"const KEPT = {json.dumps(kept)};\n{script}", headers=NO_CACHE, media_type="text/javascript")


@router.get(SERVED)
def served(uses: Uses) -> Response:
    """Tell which network is served, where it is and what its SHA-256 is; 404 where pages may not have it."""
    found = _served(uses)
    if found is None:
        raise NotFound("Pages may not have the network that is served: see the setting DIGITS_OFFLINE.")
    return JSONResponse(found, headers=NO_CACHE)


@router.get(MANIFEST)
def manifest(request: Request) -> Response:
    """Send what an installed page is called and looks like."""
    pages: Pages = request.app.state.pages
    language = language_of(request)
    words = pages.words("shared")[language]
    root = f"{pages.base}/"
    icon = {"src": pages.base + ICON, "type": "image/svg+xml", "sizes": "any", "purpose": "any maskable"}
    described = {
        "id": root, "start_url": root, "scope": root, "display": "standalone", "lang": language,
        "name": words["site.name"], "short_name": words["site.name"], "description": words["site.description"],
        "background_color": BACKGROUND, "theme_color": COLOUR, "icons": [icon],
    }  # fmt: skip
    return JSONResponse(described, headers=NO_CACHE, media_type="application/manifest+json")


def _served(uses: Services) -> dict[str, Any] | None:
    version = uses.current_version.version
    if version is None or uses.offline == "off" or (uses.offline == "shipped" and version not in uses.store.shipped()):
        return None
    try:
        files = uses.store.files(version)
    except AppError:  # deleted or damaged since it was loaded
        return None
    networks = [{"network": f"/models/{version}/{name}", "sha256": files[name]} for name in PAGE_FILES if name in files]
    return {"version": version, **networks[0], "strokes": networks[1] if networks[1:] else None}


def _kept(request: Request, uses: Services) -> dict[str, Any] | None:
    """Return each address that is kept with its content's SHA-256, and a key made of these and the pages' policy."""
    found = _served(uses)
    if found is None:
        return None
    pages: Pages = request.app.state.pages
    rendered = {f"/?lang={language}": pages.drawing(request, language) for language in LANGUAGES}
    files = {path: _digest(bytes(page.body)) for path, page in rendered.items()}
    names = {name for page in rendered.values() for name in _named(bytes(page.body).decode(), pages.base)}
    for name in sorted({*names, *pages.reader(), *LITERT, ICON}):
        files[name] = digest_of(name)
    files[SERVED] = _digest(bytes(JSONResponse(found).body))
    for each in (found, found["strokes"]):
        if each:
            files[each["network"]] = each["sha256"]
    policies = [page.headers["Content-Security-Policy"] for page in rendered.values()]
    listed = [{"address": pages.base + path, "sha256": digest} for path, digest in files.items()]
    return {"key": _digest(json.dumps([policies, listed]).encode())[:16], "files": listed}


def _named(html: str, base: str) -> Iterator[str]:
    """Yield the paths of the files that a page names; a module's plain one is only for its import map."""
    found = NAMED.findall(html.replace(f'"{base}/', '"/'))
    return (name for name in found if name.startswith("/vendor/") or HASHED.search(name))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
