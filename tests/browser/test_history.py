"""The last drawings, kept on the device: found again, and forgotten."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.browser.test_draw import ink
from tests.support.drawings import ONE, SEVEN, THREE


def draw(page: Page, *digits: str) -> None:
    """Draw digits, each on an empty sheet."""
    for digit in digits:
        page.keyboard.press("Escape")
        Hand(page).with_mouse({"1": ONE, "3": THREE, "7": SEVEN}[digit])
        expect(page.locator("#digit")).to_have_text(digit)
        expect(page.locator("#history li button").first).to_have_accessible_name(
            f"Bring back this drawing, read as {digit}"
        )


def test_a_drawing_is_brought_back_after_a_reload_and_undo_brings_the_other(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(shared_server.url)
    draw(page, "3", "1", "7")
    seven = ink(page)
    page.reload()
    expect(page.locator("#history li")).to_have_count(3)
    page.get_by_role("button", name="read as 3").click()
    expect(page.locator("#digit")).to_have_text("3")
    expect(page.locator("#note")).to_contain_text("sure")
    expect(page.locator("#history li")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#digit")).to_have_text("7")
    assert ink(page) == seven


def test_one_button_forgets_them_all_and_they_stay_forgotten(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    draw(page, "3", "7")
    page.get_by_role("button", name="Forget all").click()
    expect(page.locator("#history")).to_be_hidden()
    page.get_by_role("button", name="Why?").click()
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    expect(page.locator("#history li")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => localStorage[key].includes('code'))") == []
    page.reload()
    expect(page.locator("#digit")).to_have_text("7")
    assert page.locator("#history li button[aria-label*='3']").count() == 0


def test_a_stroke_more_is_the_same_drawing(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    draw(page, "7")
    Hand(page).with_mouse([[[40, 60], [75, 60]]])
    expect(page.locator("#note")).not_to_be_empty()
    expect(page.locator("#history li")).to_have_count(1)


def test_nothing_of_the_history_is_sent(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    draw(page, "3")
    page.keyboard.press("Escape")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.reload()
    expect(page.locator("#history li")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert set(asked) == {"GET"}


def test_a_device_that_keeps_nonsense_or_nothing_at_all_draws_on(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    for nonsense in ("{", "7", '[{"code": 7}, null, {"code": "1zzz", "answer": "3"}]'):
        page.evaluate("text => localStorage.setItem('digits-drawings', text)", nonsense)
        page.reload()
        draw(page, "7")
        expect(page.locator("#history li")).to_have_count(1)


@pytest.mark.parametrize("size", [(390, 664), (1280, 800)])
def test_nothing_moves_when_the_first_drawing_is_kept(
    visit: Visit, shared_server: Server, size: tuple[int, int]
) -> None:
    page = visit("about:blank", viewport={"width": size[0], "height": size[1]})
    page.add_init_script(WATCH_SHIFTS)
    page.goto(shared_server.url)
    draw(page, "3", "7")
    page.get_by_role("button", name="Forget all").click()
    assert page.evaluate("window.shifts") == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_no_rule_is_broken_by_the_last_drawings(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    draw(page, "3", "1", "7")
    assert broken_rules(page) == []


def test_the_keyboard_stays_with_the_drawing_that_it_brought_back(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    draw(page, "3", "1", "7")
    page.get_by_role("button", name="read as 3").press("Enter")
    expect(page.locator("#digit")).to_have_text("3")
    first = page.locator("#history li button").first
    expect(first).to_have_accessible_name("Bring back this drawing, read as 3")
    expect(first).to_be_focused()
