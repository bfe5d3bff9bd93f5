"""The scripts that a page loads: what its entry module leads to, or the bundle of it, with their hashed addresses."""

import json
import os
import re
from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from markupsafe import Markup

from app.web.pages.static_files import MOST, static_address

STATIC: Final = "/static/"

BUNDLES: Final = "bundle"
"""The folder of `static` that `.ci/bundle.js` writes: a file for each entry module, and `sources.json`."""

IMPORTED: Final = re.compile(r'^(?:import\s*|(?:import|export)\b[^;"]*\bfrom\s*)"([./][^"]+)"', re.MULTILINE)
IMPORTED_LATER: Final = re.compile(r'\bimport\("([./][^"]+)"\)')
COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*(?:\*|//).*", re.MULTILINE)
"""Comments of one line, and the lines of a longer one: JSDoc names types as `import("./a.js").A`."""


@dataclass(frozen=True)
class PageModules:
    """What a page's head says of its modules, and the part of the content security policy that allows it."""

    entry: str
    preloads: tuple[str, ...]
    import_map: Markup
    policy: str
    """The source that allows the inline import map: `'sha256-…'`."""


class ModuleGraph:
    """Follows the imports of the modules in `static`, a folder that is served below `/static`."""

    def __init__(self, static: Path, base: str = "") -> None:
        self._static, self._base = static, base
        self._folder = f"{static}/"

    def page(self, entry: str) -> PageModules:
        """Return the modules of the page whose entry module has this name, such as `draw/main.js`."""
        now, later = self.reached(entry)
        own = self._address(STATIC + entry)
        hashed = tuple((one, self._address(one)) for one in (*now, *later))
        if self._joined(entry) == frozenset([own, *(address for _, address in hashed[: len(now)])]):
            return _page(self._base, static_address(self._static, f"{BUNDLES}/{entry}"), hashed[len(now) :], 0)
        return _page(self._base, own, hashed, len(now))

    def worker(self, entry: str) -> tuple[str, ...]:
        """Return the hashed address of a worker's script, then those of all that it loads; its bundle loads nothing."""
        now, later = self.reached(entry)
        own = self._address(STATIC + entry)
        sources = {own, *(self._address(one) for one in (*now, *later) if one.startswith(STATIC))}
        joined = self._joined(entry)
        if joined is not None and {one for one in joined if one.startswith(STATIC)} == sources:
            return (static_address(self._static, f"{BUNDLES}/{entry}"),)
        return (own, *now, *later)

    def _joined(self, entry: str) -> frozenset[str] | None:
        """Return the addresses, with their hashes then, of the modules that the bundle of `entry` was made of."""
        try:
            path = f"{self._folder}{BUNDLES}/sources.json"
            return _sources(path, os.stat(path).st_mtime_ns).get(entry)  # noqa: PTH116 - as `static_address` does
        except FileNotFoundError:  # nothing was bundled, or it is being bundled anew
            return None

    def reached(self, entry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the plain addresses of the modules that are loaded with `entry`, and those that only a call loads."""
        now, called = self._follow([STATIC + entry], {})
        later: dict[str, None] = {}
        while called:
            found, called = self._follow(called, now | later)
            later |= found
        return tuple(now)[1:], tuple(later)

    def _follow(self, start: list[str], known: dict[str, None]) -> tuple[dict[str, None], list[str]]:
        """Return the modules that are loaded with those of `start`, without `known`, and what they import by a call."""
        found: dict[str, None] = {}
        called: list[str] = []
        waiting = deque(start)
        while waiting:
            address = waiting.popleft()
            if address in found or address in known:
                continue
            found[address] = None
            if address.startswith(STATIC):
                path = self._folder + address.removeprefix(STATIC)
                changed = os.stat(path).st_mtime_ns  # noqa: PTH116 - as `static_address` does
                loaded, by_call = _imports_of(path, address, changed)
                waiting += loaded
                called += by_call
        return found, called

    def _address(self, plain: str) -> str:
        return static_address(self._static, plain.removeprefix(STATIC)) if plain.startswith(STATIC) else plain


@lru_cache(maxsize=MOST)
def _imports_of(path: str, address: str, _changed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses of what a module imports as it loads, and of what it imports by a call."""
    code = COMMENT.sub("", Path(path).read_text(encoding="utf-8"))
    folder = dirname(address)
    loaded = tuple(normpath(join(folder, one)) for one in IMPORTED.findall(code))
    return loaded, tuple(normpath(join(folder, one)) for one in IMPORTED_LATER.findall(code))


@lru_cache(maxsize=1)
def _sources(path: str, _changed: int) -> Mapping[str, frozenset[str]]:
    return {entry: frozenset(found) for entry, found in json.loads(Path(path).read_bytes()).items()}


@lru_cache(maxsize=MOST)
def _page(base: str, entry: str, hashed: tuple[tuple[str, str], ...], preloaded: int) -> PageModules:
    # a module names another by where it is from there, a library by its path at the root
    named = ((base + plain if plain.startswith(STATIC) else plain, base + address) for plain, address in hashed)
    imports = {name: address for name, address in named if name != address}
    text = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    preloads = tuple(base + address for _, address in hashed[:preloaded])
    return PageModules(base + entry, preloads, Markup(text), f"'sha256-{digest}'")  # noqa: S704 - made of file names
