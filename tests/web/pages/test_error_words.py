"""Each type of problem that the server has is a sentence of the page, in both languages."""

import json
import re
from collections.abc import Iterator

import pytest

from app.errors import AppError
from app.settings import ROOT

SHARED = ROOT / "static" / "shared"
SENTENCES = dict(re.findall(r'\["([a-z-]+)", "(say\.\w+)"\]', (SHARED / "error-text.js").read_text()))


def kinds(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from kinds(child)


def test_no_problem_of_the_server_is_without_a_sentence() -> None:
    assert {kind.slug for kind in kinds() if kind.__module__.startswith("app.")} == set(SENTENCES)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_sentence_is_said_in_both_languages(language: str) -> None:
    words = json.loads((SHARED / f"{language}.json").read_text())
    assert [key for key in SENTENCES.values() if not words.get(key)] == []
