"""The modules that a page loads: what its entry module leads to, with their hashed addresses."""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from markupsafe import Markup

from app.web.pages.static_files import MOST, static_address

STATIC: Final = "/static/"

IMPORTED: Final = re.compile(r'^(?:import\s*|(?:import|export)\b[^;"]*\bfrom\s*)"([./][^"]+)"', re.MULTILINE)
IMPORTED_LATER: Final = re.compile(r'\bimport\("([./][^"]+)"\)')
COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*(?:\*|//).*", re.MULTILINE)
"""Comments of one line, and the lines of a longer one: JSDoc names types as `import("./a.js").A`."""


@dataclass(frozen=True)
class PageModules:
    """What a page says in its head of its modules, and what its content security policy says of that."""

    entry: str
    preloads: tuple[str, ...]
    import_map: Markup
    policy: str
    """The source that allows the inline import map: `'sha256-…'`."""


class ModuleGraph:
    """Follows the imports of the modules in `static`, a folder that is served below `/static`."""

    def __init__(self, static: Path) -> None:
        self._static = static

    def page(self, entry: str) -> PageModules:
        """Return what a page has to say of the entry module of this name, `draw/main.js`."""
        now, later = self.reached(entry)
        hashed = tuple((one, self._address(one)) for one in (*now, *later))
        return _page(self._address(STATIC + entry), hashed, len(now))

    def reached(self, entry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the plain addresses of the modules that are loaded with `entry`, and those that only a call loads."""
        start = STATIC + entry
        now = self._follow(start, calls=False)
        later = [one for one in self._follow(start, calls=True) if one not in now]
        return tuple(one for one in now if one != start), tuple(later)

    def _follow(self, start: str, *, calls: bool) -> dict[str, None]:
        found: dict[str, None] = {}
        waiting = [start]
        while waiting:
            address = waiting.pop(0)
            if address not in found:
                found[address] = None
                waiting += self._imports(address, calls=calls)
        return found

    def _imports(self, address: str, *, calls: bool) -> list[str]:
        if not address.startswith(STATIC):
            return []
        path = self._static / address.removeprefix(STATIC)
        loaded, called = _imports_of(str(path), path.stat().st_mtime_ns)
        return [normpath(join(dirname(address), one)) for one in (*loaded, *(called if calls else ()))]

    def _address(self, plain: str) -> str:
        return static_address(self._static, plain.removeprefix(STATIC)) if plain.startswith(STATIC) else plain


@lru_cache(maxsize=MOST)
def _imports_of(path: str, _changed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a module imports as it loads, and what it imports by a call, as it names them."""
    code = COMMENT.sub("", Path(path).read_text(encoding="utf-8"))
    return tuple(IMPORTED.findall(code)), tuple(IMPORTED_LATER.findall(code))


@lru_cache(maxsize=MOST)
def _page(entry: str, hashed: tuple[tuple[str, str], ...], preloaded: int) -> PageModules:
    imports = {plain: address for plain, address in hashed if plain != address}
    text = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    preloads = tuple(address for _, address in hashed[:preloaded])
    return PageModules(entry, preloads, Markup(text), f"'sha256-{digest}'")  # noqa: S704 - made of file names
