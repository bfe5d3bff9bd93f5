"""Markdown's inline subset, for texts that stress a word, show code or lead to another page."""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.web.pages.formula import mathml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def inline(text: str, base: str = "") -> Markup:
    """Return a line of Markdown as HTML without blocks, and the formulas between dollar signs as MathML.

    HTML in it stays text, links to paths begin with `base`.
    """
    parts = text.split("$")
    marks = {f"\ue000{at}\ue001": mathml(part) for at, part in enumerate(parts) if at % 2}
    html = _reader().renderInline("".join(f"\ue000{at}\ue001" if at % 2 else part for at, part in enumerate(parts)))
    html = html.replace('href="/', f'href="{base}/')
    for mark, formula in marks.items():
        html = html.replace(mark, formula)
    return Markup(html)  # noqa: S704  what it makes is escaped


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  it takes a tenth of the start, and most processes show no course

    return MarkdownIt("commonmark", {"html": False}).disable("image")
