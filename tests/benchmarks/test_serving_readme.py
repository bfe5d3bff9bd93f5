"""README's sentences about speed say what `benchmarks/serve.md` found."""

import re

import pytest

from app.settings import ROOT

README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
PAGE = (ROOT / "benchmarks" / "serve.md").read_text(encoding="utf-8")


def number(pattern: str, text: str) -> float:
    """Return the first figure that a pattern finds, with or without a comma for thousands."""
    found = re.search(pattern, text)
    assert found, pattern
    return float(found[1].replace(",", ""))


@pytest.mark.parametrize(
    ("said", "measured"),
    [
        (r"the server answers ([\d,]+) requests a second", r"\| 28x28 JSON \| ([\d,]+) \|"),
        (r"(\d+)% of what a bare app answers", r"\| 28x28 JSON \| [\d,]+ \| (\d+)% \|"),
        (r"([\d.]+) times as many as the better of", r"Digits beside the better: ([\d.]+) times"),
    ],
)
def test_a_figure_is_the_measured_one_but_for_rounding(said: str, measured: str) -> None:
    assert number(said, README) == pytest.approx(number(measured, PAGE), rel=0.03)


def test_the_processor_is_the_one_that_was_measured_on() -> None:
    found = re.search(r"On one core of an ([\w ]+?) the server answers", README)
    assert found
    assert f" on {found[1]}, " in PAGE


def test_no_other_sentence_says_how_many_requests_are_answered() -> None:
    assert len(re.findall(r"requests? a second", README)) == 1
