"""Writing a whole number: each digit is boxed, a tap or the keyboard shows one, and a single digit stays one."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand, Stroke
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.conftest import ADMIN
from tests.support.drawings import FIVE, FOUR, ONE, SEVEN, TWO, YEAR, ZERO, at, png

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
SMALL_PHONE = PHONE | {"viewport": {"width": 390, "height": 664}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a running server with the version that is shipped as the current one."""
    server = Server(tmp_path_factory.mktemp("numbers"), versions=("6",))
    server.start()
    yield server
    server.stop()


def write(page: Page, strokes: Sequence[Stroke], text: str) -> None:
    Hand(page, share=0.92).with_mouse(strokes, steps=1)
    expect(page.locator("#digit")).to_have_text(text)
    expect(page.locator("#reading[data-moving]")).to_have_count(0)


def boxes(page: Page) -> list[str]:
    found: list[str] = page.locator("#boxes [data-digit]").evaluate_all(
        "all => all.map(({ dataset }) => dataset.digit)"
    )
    return found


def looked_at(page: Page) -> str:
    """Return the digit whose box is chosen, which is the one of the longest bar."""
    chosen = page.locator("#boxes [aria-checked=true]")
    expect(chosen).to_have_count(1)
    digit = chosen.get_attribute("data-digit") or ""
    expect(page.locator(f"#probabilities [data-digit='{digit}']")).to_have_attribute("aria-valuenow", "99")
    expect(page.locator("#view")).to_have_attribute("alt", f"The drawing as the network sees it, read as {digit}")
    return digit


def tap(page: Page, index: int, *, low: float = 0.4) -> None:
    box = page.locator("#boxes [data-digit]").nth(index).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * low)


def stroke_count(page: Page) -> int:
    count: int = page.evaluate("""async () => {
        const { decode } = await import("/static/draw/share/ink-code.js");
        return decode(sessionStorage.getItem("digits-sheet")).length;
    }""")
    return count


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_whole_number_is_boxed_and_right_and_breaks_no_rule(
    visit: Visit, server: Server, size: dict[str, Any], language: str
) -> None:
    page = visit("about:blank", **size)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"{server.url}/?lang={language}")
    hand = Hand(page, share=0.92)
    (hand.with_finger if size.get("has_touch") else hand.with_mouse)(YEAR)
    expect(page.locator("#digit")).to_have_text("2026")
    expect(page.locator("#announcer")).to_have_text("2026. 99.9% sure" if language == "en" else "2026. 99.9% 확신")
    assert boxes(page) == ["2", "0", "2", "6"]
    pad = page.locator("#pad").bounding_box()
    assert pad is not None
    for one, x in zip(page.locator("#boxes [data-digit]").all(), (0, 26, 52, 79), strict=True):
        place = one.bounding_box()
        assert place is not None
        assert (place["x"] - pad["x"]) / pad["width"] == pytest.approx(0.04 + 0.92 * (x + 3) / 100, abs=0.05)
        assert place["y"] >= pad["y"]
        assert place["x"] + place["width"] <= pad["x"] + pad["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == size["viewport"]["width"]
    assert page.evaluate("window.shifts") == []
    assert broken_rules(page) == []


def test_each_stroke_of_a_number_costs_no_more_than_one_of_a_digit(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/predict" in request.url else None)
    write(page, YEAR, "2026")
    assert {request.url.removeprefix(server.url) for request in asked} == {"/predict?view=1&number=1"}


@pytest.mark.parametrize(("strokes", "digit"), [(FOUR, "4"), (FIVE, "5"), (SEVEN, "7")])
def test_a_digit_of_several_strokes_is_never_boxed(
    visit: Visit, server: Server, strokes: Sequence[Stroke], digit: str
) -> None:
    page = visit(server.url)
    page.evaluate(
        """() => {
            window.boxed = 0;
            const note = () => { window.boxed = Math.max(window.boxed, document.querySelectorAll("#boxes *").length); };
            new MutationObserver(note).observe(document.querySelector("#boxes"), { childList: true });
        }"""
    )
    Hand(page).with_mouse(strokes, steps=10)
    expect(page.locator("#digit")).to_have_text(digit)
    assert page.evaluate("window.boxed") == 0
    expect(page.locator("#boxes")).to_be_hidden()


def test_boxes_neither_come_and_go_nor_swap_while_a_digit_of_two_strokes_is_written(
    visit: Visit, server: Server
) -> None:
    page = visit(server.url)
    write(page, [*at(0, TWO), *at(30, ZERO)], "20")
    page.evaluate(
        """() => {
            window.counts = [];
            const boxes = document.querySelector("#boxes");
            window.first = boxes.firstElementChild;
            const note = () => window.counts.push(boxes.children.length);
            new MutationObserver(note).observe(boxes, { childList: true, attributes: true, subtree: true });
        }"""
    )
    Hand(page, share=0.92).with_mouse(at(62, FOUR), steps=20)
    expect(page.locator("#digit")).to_have_text("204")
    counts = page.evaluate("window.counts")
    assert counts == sorted(counts)
    assert set(counts) == {2, 3}
    assert page.evaluate("window.first === document.querySelector('#boxes').firstElementChild")


def test_a_digit_that_is_being_written_is_boxed_and_grey(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    write(page, at(0, TWO), "2")
    Hand(page, share=0.92).with_mouse(at(40, ZERO), lift=False)
    expect(page.locator("#digit")).to_have_text("20")
    expect(page.locator("#reading")).to_have_attribute("data-moving", "")
    expect(page.locator("#boxes [data-digit='0']")).to_have_attribute("data-moving", "")
    expect(page.locator("#note")).to_be_empty()
    page.mouse.up()
    expect(page.locator("#boxes [data-moving]")).to_have_count(0)
    expect(page.locator("#note")).to_contain_text("sure")


def test_a_tap_on_a_box_looks_at_that_digit_and_leaves_no_ink(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    write(page, YEAR, "2026")
    assert looked_at(page) == "6"  # the one that was written last
    tap(page, 1)
    assert looked_at(page) == "0"
    assert stroke_count(page) == len(YEAR)
    page.get_by_role("button", name="Why?").click()
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    expect(page.locator("#why-sentence")).to_contain_text("0")
    tap(page, 3)
    expect(page.locator("#why-sentence")).to_contain_text("6")
    expect(page.locator("#digit")).to_have_text("2026")


def test_a_stroke_that_begins_in_a_box_is_ink(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    write(page, [*at(0, TWO), *at(40, SEVEN)], "27")
    Hand(page, share=0.92).with_mouse([[[45, 48], [57, 48]]])
    expect(page.locator("#digit")).to_have_text("27")
    assert stroke_count(page) == 3


def test_a_tap_low_in_a_box_is_a_decimal_point(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    write(page, [*at(0, SEVEN), *at(32, TWO)], "72")
    Hand(page, share=0.92).with_mouse([[[22.5, 66.5]]])
    expect(page.locator("#digit")).to_have_text("7.2")
    expect(page.locator("#announcer")).to_contain_text("7 point 2.")


def test_signs_are_read_and_said(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    comma = [[[68, 66], [65, 74]]]
    write(page, [[[0, 49], [13, 49]], *at(18, ONE), *at(40, TWO), *comma, *at(74, FIVE)], "-12,5")
    expect(page.locator("#announcer")).to_contain_text("minus 12 comma 5.")
    assert boxes(page) == ["1", "2", "5"]
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#digit")).to_have_text("-12,")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#digit")).to_be_empty()
    expect(page.locator("#boxes")).to_be_hidden()


def test_the_keyboard_goes_from_box_to_box(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    write(page, YEAR, "2026")
    page.locator("#pad").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="6, digit 4 of 4")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="0, digit 2 of 4, 99.9% sure")).to_be_checked()
    assert looked_at(page) == "0"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()


def test_a_number_outlives_a_reload(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    write(page, YEAR, "2026")
    page.reload()
    expect(page.locator("#digit")).to_have_text("2026")
    assert looked_at(page) == "6"


def test_a_digit_of_a_number_is_corrected_by_its_own_strokes(visit: Visit, own_server: Server) -> None:
    page = visit(own_server.url)
    write(page, [*at(0, SEVEN), *at(40, ONE)], "71")
    tap(page, 0)
    page.get_by_role("button", name="The 7 is").click()
    page.get_by_role("group", name="Which digit").get_by_role("button", name="1", exact=True).click()
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")
    tap(page, 1)
    expect(page.get_by_role("button", name="The 1 is")).to_be_visible()
    tap(page, 0)
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")
    (stored,) = httpx.get(f"{own_server.url}/corrections/export", headers=ADMIN).text.splitlines()
    found = json.loads(stored)
    assert (found["label"], found["answer"], len(found["strokes"])) == (1, 7, 1)


def test_a_picture_of_a_number_is_boxed_too(visit: Visit, server: Server) -> None:
    page = visit(server.url)
    picture = png(YEAR)
    page.locator("#file").set_input_files({"name": "2026.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator("#digit")).to_have_text("2026")
    assert boxes(page) == ["2", "0", "2", "6"]
    tap(page, 2)
    assert looked_at(page) == "2"
    expect(page.locator("#digit")).to_have_text("2026")


def test_the_box_that_is_looked_at_stands_out_in_the_readers_own_colours(visit: Visit, server: Server) -> None:
    page = visit(server.url, forced_colors="active")
    write(page, YEAR, "2026")
    look = "box => [getComputedStyle(box).borderTopColor, getComputedStyle(box).borderTopWidth]"
    chosen, other = (page.locator(f"#boxes [aria-checked={value}]").first.evaluate(look) for value in ("true", "false"))
    assert chosen[0] != other[0]
    assert chosen[1] > other[1]
