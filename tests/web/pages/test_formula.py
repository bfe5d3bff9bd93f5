"""Formulas in texts become MathML, and every formula of the course is."""

import json
import re

import httpx
import pytest

from app.settings import ROOT
from app.web.learn.chapters import SLUGS
from app.web.pages.formula import mathml
from app.web.pages.markdown import inline

PLAIN = re.compile(
    r"[\u2080-\u2089\u1d57]|\d[\u2070-\u207f\u00b2\u00b9]"  # low and high characters
    r"|\*\w\*\)? ?[=\u2212\u00b7\u00d7+(\u00b2]"  # a stressed letter and what is done to it
    r"|(?<![\w{}])[A-Za-z\u03b1-\u03c9] ?[=\u2190] ?[\u2212\d]"
)
"""What a formula looks like that is no MathML."""

TEXTS = {
    f"{slug} {language} {key}": text
    for slug in SLUGS
    for language in ("en", "ko")
    for key, text in json.loads((ROOT / f"static/learn/{slug}/{language}.json").read_text(encoding="utf-8")).items()
}


def test_names_numbers_and_operators_are_told_apart() -> None:
    row = '<mi>w</mi><mo>=</mo><mo form="prefix">\N{MINUS SIGN}</mo><mn>0.5</mn>'
    assert mathml("w = \N{MINUS SIGN}0.5") == f"<math><mrow>{row}</mrow></math>"


def test_what_stands_low_and_high_does_so() -> None:
    assert "<msubsup><mi>β</mi><mn>1</mn><mi>t</mi></msubsup>" in mathml("β_1^t")
    assert '<msup><mn>10</mn><mrow><mo form="prefix">\N{MINUS SIGN}</mo><mn>7</mn></mrow></msup>' in mathml(
        "10^{\N{MINUS SIGN}7}"
    )


def test_a_formula_stands_within_a_text_and_its_signs_stay_text() -> None:
    assert inline("*a* $x < 1$ **b**") == (
        "<em>a</em> <math><mrow><mi>x</mi><mo>&lt;</mo><mn>1</mn></mrow></math> <strong>b</strong>"
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_every_formula_of_a_chapter_is_mathml(reader: httpx.Client, slug: str) -> None:
    for language in ("en", "ko"):
        page = reader.get(f"/learn/{slug}", params={"lang": language}).text
        for formula in re.findall(r'<(p|div) class="formula"[^>]*>(.*?)</\1>', page, re.DOTALL):
            assert re.sub(r"<math.*?</math>", "", formula[1], flags=re.DOTALL).strip() == ""


def test_no_text_of_the_course_writes_a_formula_without_it() -> None:
    # a script fills in the figures' sentences, which say numbers, and labels name an input and no more
    texts = {
        name: re.sub(r"\$[^$]*\$", "", text)
        for name, text in TEXTS.items()
        if " say." not in name and not name.endswith((".x1", ".x2"))
    }
    assert {name: found[0] for name, text in texts.items() if (found := PLAIN.search(text))} == {}
