"""The chapters of the course: which there are, and what they say."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import NotFound
from app.settings import ROOT
from app.web.pages.words import LANGUAGES, PageWords, Texts

SLUGS: Final = (
    "why-95", "neuron", "activations", "losses", "gradient-descent", "optimizers", "epochs", "quickstart", "your-digit",
)  # fmt: skip
"""Every chapter, in the order they are read."""


@dataclass(frozen=True)
class Chapter:
    """One chapter; `ready` when all its files are there, `styled` when it has a stylesheet of its own."""

    slug: str
    number: int
    ready: bool
    styled: bool


class Course:
    """The chapters in `root`: found when this is made, and each read when it is first shown."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self.chapters = tuple(self._chapter(slug, number) for number, slug in enumerate(SLUGS, 1))
        self._words = PageWords(root / "static")

    def ready(self, slug: str) -> Chapter:
        """Return the chapter of that name; raises NotFound when there is none to read."""
        for chapter in self.chapters:
            if chapter.slug == slug and chapter.ready:
                return chapter
        raise NotFound("There is no such chapter; the course's first page lists those there are.")

    def beside(self, chapter: Chapter) -> tuple[Chapter | None, Chapter | None]:
        """Return the chapters to read before and after this one."""
        ready = [one for one in self.chapters if one.ready]
        at = ready.index(chapter)
        return (ready[at - 1] if at else None), (ready[at + 1] if at + 1 < len(ready) else None)

    def texts(self, *names: str) -> Texts:
        """Return the words of some folders in `static/learn`, merged, by language."""
        return self._words(*(f"learn/{name}" for name in names))

    def _chapter(self, slug: str, number: int) -> Chapter:
        folder = self._root / "static" / "learn" / slug
        needed = [
            self._root / "templates" / "learn" / f"{slug}.html",
            folder / "main.js",
            *(folder / f"{language}.json" for language in LANGUAGES),
        ]
        styled = (folder / "style.css").exists()
        return Chapter(slug, number, all(file.exists() for file in needed), styled)
