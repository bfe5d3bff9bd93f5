"""With the reader's own palette (Windows' contrast themes), nothing that says something by its ground is lost."""

import io
import re
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, log_in
from tests.browser.course import opened
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.browser.test_access import STILL
from tests.support.drawings import SEVEN

STANDS_OUT = """() => {
    const seen = (element) => {
        const { backgroundColor } = getComputedStyle(element);
        return backgroundColor === "rgba(0, 0, 0, 0)" || !element.parentElement ? null : backgroundColor;
    };
    const ground = (element) => (element ? (seen(element) ?? ground(element.parentElement)) : "none");
    const told = (element) => element.checkVisibility({ opacityProperty: true }) && !element.textContent.trim()
        && element.offsetWidth * element.offsetHeight > 0 && !element.matches("canvas, img, input, dialog");
    return [...document.querySelectorAll("main *")].filter(
        (element) => told(element) && seen(element) && seen(element) !== ground(element.parentElement));
}"""
"""The elements without words that are seen by a ground of their own: bars, cells, marks."""

CHOSEN = "[aria-pressed=true], [aria-selected=true], [aria-current], .over:checked + span"
LOOK = """element => {
    const style = getComputedStyle(element);
    return ["backgroundColor", "borderTopColor", "outlineColor", "textDecorationLine"].map(name => style[name]).join();
}"""

COURSE = [
    "activations", "epochs", "gradient-descent", "losses", "neuron", "optimizers", "quickstart", "why-95", "your-digit",
]  # fmt: skip


def lost(page: Page) -> Sequence[str]:
    """Return what stands out by its ground in our colours and no longer does in the reader's."""
    marks = page.evaluate_handle(STANDS_OUT)
    page.emulate_media(forced_colors="active")
    after = page.evaluate_handle(STANDS_OUT)
    names = "([marks, after]) => marks.filter(mark => !after.includes(mark)).map(mark => mark.outerHTML.slice(0, 90))"
    gone: Sequence[str] = page.evaluate(names, [marks, after])
    return gone


def alike(page: Page) -> Sequence[str]:
    """Return what is chosen and looks as what beside it is not."""
    found = []
    for chosen in page.locator("main").locator(CHOSEN).locator("visible=true").all():
        kind = chosen.evaluate("element => element.className || element.parentElement.className || element.tagName")
        other = chosen.evaluate_handle(
            """element => {
                const [name, value] = ["aria-pressed", "aria-selected"].map(name => [name, element.getAttribute(name)])
                    .find(([, value]) => value) ?? [];
                const rest = name ? [...document.querySelectorAll(`[${name}=false]`)].filter(
                    one => one.className === element.className && !one.disabled) : [];
                const label = element.closest("label");
                const next = label && [...label.parentElement.querySelectorAll(":not(:checked) + span")];
                return (next ?? rest)[0] ?? null;
            }"""
        ).as_element()
        if other and other.evaluate(LOOK) == chosen.evaluate(LOOK):
            found.append(str(kind))
    return found


def ground(place: Locator) -> tuple[int, ...]:
    """Return the colour that most of a place has."""
    image = np.asarray(Image.open(io.BytesIO(place.screenshot())).convert("RGB"))
    colours, counts = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
    return tuple(colours[counts.argmax()].tolist())


def test_the_likeliest_bar_and_the_sheet_are_seen(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.get_by_role("button", name="Why?").click()
    assert lost(page) == []
    assert alike(page) == []
    bar, paper = page.locator("[data-digit='7'] .fill"), page.locator("[data-digit='2'] .track")
    assert ground(bar) != ground(paper)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_speaks_for_an_answer_is_seen_on_the_black_view(visit: Visit, shared_server: Server, theme: str) -> None:
    page = visit(shared_server.url, color_scheme=theme, forced_colors="active")
    page.get_by_role("button", name="Why?").click()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    page.evaluate(STILL)
    view = Image.open(io.BytesIO(page.locator("#seen .tile").screenshot())).convert("L")
    assert view.getextrema()[1] > 128  # type: ignore[operator]


def test_bars_and_the_confusion_matrix_of_the_desk_are_seen(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin")
    log_in(page)
    expect(page.locator("#confusion .wrong").first).to_be_visible()
    assert lost(page) == []
    wrong = page.locator("#confusion .wrong")
    none, some = wrong.filter(has_not_text=re.compile(r"\d")), wrong.filter(has_text=re.compile(r"\d"))
    assert ground(none.first) != ground(some.first)


@pytest.mark.parametrize("chapter", COURSE)
def test_every_figure_of_the_course_keeps_what_it_shows(visit: Visit, shared_server: Server, chapter: str) -> None:
    page = opened(visit, f"{shared_server.url}/learn/{chapter}")
    assert lost(page) == []
    assert alike(page) == []


def test_what_the_toast_says_is_seen(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, forced_colors="active", troubles=True)
    page.context.set_offline(True)
    Hand(page).with_mouse(SEVEN)
    toast = page.locator("#toast")
    expect(toast).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    for words in (toast.locator("p"), toast.get_by_role("button").first):  # the browser paints that ground behind them
        assert words.evaluate("words => getComputedStyle(words).color") != ground


def test_why_colours_the_pad_as_the_legend_says(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, forced_colors="active")
    page.locator("#why").click()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#pad-glow[data-shown]")).to_be_attached()
    glow = page.locator("#pad-glow").evaluate("canvas => getComputedStyle(canvas).borderTopColor")
    entry = page.locator(".legend > *").first
    assert glow == entry.evaluate("entry => getComputedStyle(entry, '::before').backgroundColor")
