"""Each kind of finding of the gate is a sentence of the admin's page, in both languages."""

import json
import re
from typing import get_args

import pytest

from app.jobs.job import FindingKind
from app.settings import ROOT

ADMIN = ROOT / "static" / "admin"
SENTENCES = dict(re.findall(r'\["([a-z-]+)", "(say\.found\w+)"\]', (ADMIN / "gate-findings.js").read_text()))


def test_no_finding_of_the_gate_is_without_a_sentence() -> None:
    assert set(get_args(FindingKind)) == set(SENTENCES)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_sentence_is_said_in_both_languages(language: str) -> None:
    words = json.loads((ADMIN / f"{language}.json").read_text())
    assert [key for key in SENTENCES.values() if not words.get(key)] == []
