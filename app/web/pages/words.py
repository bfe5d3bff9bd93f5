"""The words of the pages: en.json and ko.json of each page's folder in `static/`."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "ko")

Texts = Mapping[str, Mapping[str, str]]
"""What a page says, by language and key."""


class PageWords:
    """Reads words when a page is first shown, and then keeps them."""

    def __init__(self, static: Path) -> None:
        self._static = static
        self._read = cache(self._texts)

    def __call__(self, *folders: str) -> Texts:
        """Return the words of some folders of `static/`, merged, by language."""
        return self._read(*folders)

    def _texts(self, *folders: str) -> Texts:
        def merged(language: str) -> Mapping[str, str]:
            files = (self._static / folder / f"{language}.json" for folder in folders)
            return {key: text for file in files for key, text in json.loads(file.read_text(encoding="utf-8")).items()}

        return {language: merged(language) for language in LANGUAGES}
