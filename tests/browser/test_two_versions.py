"""Two versions on one drawing: on the page for whoever is curious, and at the desk before one is promoted."""

from collections.abc import Sequence

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.support.drawings import ONE, SEVEN

OF_VERSIONS = ("version-panel", "/v2/", "version=", "shares.css")


def curious(page: Page) -> None:
    page.get_by_text("What would another version say?").click()


def asked(page: Page) -> Sequence[str]:
    """Return a list that fills with the addresses that are asked for on account of another version."""
    found: list[str] = []

    def heard(request: Request) -> None:
        if any(part in request.url for part in OF_VERSIONS):
            found.append(request.url)

    page.on("request", heard)
    return found


def test_another_version_says_what_it_reads_and_nothing_is_loaded_before(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    found = asked(page)
    page.reload()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    assert found == []
    curious(page)
    words = page.locator("#other-version [role=status]")
    expect(words).to_contain_text("Version 2: 7,")
    expect(words).to_contain_text("Version 1: 7,")
    assert any("/predict?version=1" in url for url in found)
    expect(page.locator("#other-version .share")).to_have_count(20)
    expect(page.get_by_label("The other version", exact=True)).to_have_value("1")
    page.get_by_role("button", name="Clear").click()
    expect(words).to_have_text("Draw a digit, and both are shown.")
    Hand(page).with_mouse(ONE)
    expect(words).to_contain_text("Version 1: 1,")


def test_it_opens_with_the_keyboard_and_its_list_takes_no_keys_of_the_sheets(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(shared_server.url, **PHONE, locale="ko")
    summary = page.locator("#other-version summary")
    expect(summary).to_have_text("다른 버전은 뭐라고 할까요?")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#other-version [role=status]")).to_have_text("숫자를 그리면 둘 다 보여 줘요.")
    page.get_by_label("다른 버전", exact=True).focus()
    page.keyboard.press("1")
    expect(page.locator("#reading")).to_have_attribute("data-state", "empty")
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_finger(SEVEN)
    expect(page.locator("#other-version [role=status]")).to_contain_text("버전 1: 7,")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert broken_rules(page) == []


def test_without_the_server_it_says_so(visit: Visit, own_server: Server) -> None:
    page = visit(own_server.url, troubles=True)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    curious(page)
    expect(page.locator("#other-version .share")).to_have_count(20)
    own_server.stop()
    page.locator("#other-version summary").click()
    curious(page)
    expect(page.locator("#other-version [role=status]")).to_contain_text("server")


def compared(page: Page, url: str) -> None:
    page.goto(f"{url}/admin")
    log_in(page)
    for version in (1, 2):
        page.get_by_label(f"Compare version {version}").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#compare [data-part=right] button").first).to_be_visible(timeout=30_000)


def test_an_admin_sees_both_on_a_drawing_made_in_compare_or_on_the_last_one_of_the_sheet(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#history button[data-at], #history li button").first).to_be_visible()
    compared(page, shared_server.url)
    words = page.locator("#compare [data-part=word]")
    page.get_by_role("button", name="Take the last drawing").click()
    expect(words).to_contain_text("Version 1: 7,")
    expect(words).to_contain_text("Version 2: 7,")
    expect(page.locator("#compare .shares .share")).to_have_count(20)
    page.get_by_role("button", name="Clear").click()
    expect(words).to_be_empty()
    Hand(page).with_mouse(ONE)
    expect(words).to_contain_text("Version 1: 1,")
    assert broken_rules(page) == []


def test_on_a_phone_both_read_what_a_finger_draws_in_compare(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    compared(page, shared_server.url)
    expect(page.get_by_role("button", name="Take the last drawing")).to_be_disabled()
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_finger(SEVEN)
    expect(page.locator("#compare [data-part=word]")).to_contain_text("Version 2: 7,")
    assert page.locator("#compare").evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
