"""Every phase of a training has a word on the page, in both languages."""

import json
from typing import get_args

import pytest

from app.jobs.job import Phase
from app.settings import ROOT

SHARED = ROOT / "static" / "shared"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("phase", get_args(Phase))
def test_the_page_has_a_word_for_it(phase: str, language: str) -> None:
    assert f'["{phase}", "say.{phase}"]' in (SHARED / "job.js").read_text()
    assert json.loads((SHARED / f"{language}.json").read_text())[f"say.{phase}"]
