"""Which modules load TensorFlow when they are imported, read from their text."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.settings import ROOT

IMPORT = re.compile(r"^(?:import ([\w.]+)|from ([\w.]+) import (\([^)]*\)|.*))", re.MULTILINE)
"""An import that runs with the module: it begins at the start of a line."""

TENSORFLOW = re.compile(r"^(?: {4})?import tensorflow\b", re.MULTILINE)
"""The import by the one module of the program that has it, within a `with`."""


@cache
def load_tensorflow() -> frozenset[Path]:
    """Return the modules of `app`, `benchmarks` and `tests` that load TensorFlow, themselves or through another one."""
    texts = {path: path.read_text(encoding="utf-8") for top in TOPS for path in (ROOT / top).rglob("*.py")}
    importers = defaultdict[str, set[Path]](set)
    for path, text in texts.items():
        for name in _imported(text):
            importers[name].add(path)
    found = set[Path]()
    waiting = [path for path, text in texts.items() if TENSORFLOW.search(text)]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += importers[_name(path)]
    return frozenset(found)


TOPS = ("app", "benchmarks", "tests")


def _imported(text: str) -> Iterator[str]:
    """Yield the names of modules that this text may import, and of the packages around them."""
    for whole, origin, names in IMPORT.findall(text):
        modules = [whole] if whole else [f"{origin}.{name}" for name in re.findall(r"\w+", names)]
        for module in modules:
            if module.startswith(TOPS):
                parts = module.split(".")
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
