"""How the pages look and behave for everyone: language, theme, weight, calm."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

PAGES = ["/", "/duel", "/admin", "/docs", "/no-such-page"]
WEIGHT_BYTES = 150_000


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_to_its_own_host_and_its_policy(visit: Visit, shared_server: Server, path: str) -> None:
    page = visit(shared_server.url + path, troubles="no-such" in path)
    expect(page.locator("h1:visible, .opblock").first).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_is_wider_than_a_phone_or_a_page_at_400_percent(
    visit: Visit, shared_server: Server, path: str, language: str
) -> None:
    page = visit(f"{shared_server.url}{path}?lang={language}", troubles=True, **PHONE)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == width


WINDOWS = {
    "a phone": (390, 664, PHONE),
    "a phone held sideways": (844, 390, PHONE),
    "a large phone held sideways": (932, 430, PHONE),
    "a low window": (1024, 600, {}),
    "1280x800 at 200%": (640, 400, {"device_scale_factor": 2}),
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_pad_answer_and_buttons_are_in_view_together(
    visit: Visit, shared_server: Server, window: str, language: str
) -> None:
    width, height, options = WINDOWS[window]
    size = {"viewport": {"width": width, "height": height}}
    page = visit(f"{shared_server.url}/?lang={language}", **(options | size))
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    offer = page.locator("#correct [data-part=offer]")
    expect(offer).to_be_visible()
    seen = ("#pad", "#digit", "#note", "#undo", "#redo", "#clear", "#choose", "#share", "#why", ".meters")
    for place in (*map(page.locator, seen), offer):
        box = place.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= width - box["width"], place
        assert 0 <= box["y"] <= height - box["height"], place
    offer.click()
    for shown in page.locator("#correct :is([data-label], .kept)").all():
        box = shown.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
    pad = page.locator("#pad").bounding_box()
    assert pad is not None
    assert pad["width"] == pad["height"] >= 250
    assert page.evaluate("scrollY") == 0


def test_the_language_follows_the_browser_and_the_switch(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, locale="ko-KR")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("숫자를 그려 보세요")
    page.get_by_role("link", name="English").click()
    expect(heading).to_have_text("Draw a digit")
    page.goto(f"{shared_server.url}/admin")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_korean_pages_answer_in_korean(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/?lang=ko")
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#note")).to_contain_text("확신")


def test_the_theme_follows_the_system_and_the_switch_and_is_kept(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, color_scheme="dark")
    dark = ground(page)
    page.get_by_role("button", name="Switch between light and dark").click()
    light = ground(page)
    assert light != dark
    page.reload()
    assert ground(page) == light


def test_nothing_moves_while_the_page_loads_and_a_digit_is_drawn(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    page.context.add_init_script(WATCH_SHIFTS)
    for size in ({"width": 1280, "height": 800}, {"width": 390, "height": 844}):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.goto(shared_server.url)
        page.wait_for_load_state("networkidle")
        Hand(page).with_mouse(SEVEN)
        expect(page.locator("#digit")).to_have_text("7")
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#digit")).to_be_empty()
        assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("path", ["/", "/learn/gradient-descent"])
def test_nothing_moves_when_the_font_comes_late(visit: Visit, shared_server: Server, path: str) -> None:
    page = visit("about:blank")
    page.context.add_init_script(WATCH_SHIFTS)
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))  # noqa: PLW0108  Playwright does not take built-in methods
    page.goto(shared_server.url + path, wait_until="domcontentloaded")
    expect(page.locator("main button").first).to_be_visible()
    assert page.evaluate("document.fonts.check('16px Inter')") is False
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    assert page.evaluate("window.shifts") == []


def test_the_page_weighs_little_before_the_first_drawing(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()))
    page.goto(shared_server.url)
    page.wait_for_load_state("networkidle")
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert 50_000 < weight < WEIGHT_BYTES


def test_the_keyboard_reaches_the_content_first(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#pad")).to_be_focused()


def test_everything_to_press_is_large_enough_for_a_finger(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    for control in page.locator("a:visible, button:visible").all():
        box = control.bounding_box()
        assert box is not None
        if control.get_attribute("class") != "skip":
            assert min(box["width"], box["height"]) >= 44, control.inner_text()
