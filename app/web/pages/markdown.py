"""Markdown's inline subset, for texts that stress a word, show code or lead to another page."""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def inline(text: str, base: str = "") -> Markup:
    """Return a line of Markdown as HTML without blocks; HTML in it stays text, links to paths begin with `base`."""
    html: str = _reader().renderInline(text)
    return Markup(html.replace('href="/', f'href="{base}/'))  # noqa: S704  what it makes is escaped


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  it takes a tenth of the start, and most processes show no course

    return MarkdownIt("commonmark", {"html": False}).disable("image")
