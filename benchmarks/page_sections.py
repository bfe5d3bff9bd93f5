"""Pages of results on which each experiment keeps a section of its own, so that one can be measured again alone."""

from collections.abc import Sequence
from pathlib import Path


def put(page: Path, head: str, section: Sequence[str]) -> None:
    """Put a section, its title (`## ...`) first, in the place of the one of that title, or at the page's end."""
    _, *before = page.read_text(encoding="utf-8").split("\n## ") if page.exists() else [""]
    sections = {text.partition("\n")[0]: f"## {text.strip()}" for text in before}
    sections[section[0].removeprefix("## ")] = "\n".join(section).strip()
    page.write_text("\n".join([head, "\n\n".join(sections.values())]) + "\n", encoding="utf-8")
