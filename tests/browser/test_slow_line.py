"""On a slow line: little is asked for, and a sheet that is seen takes ink."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from app.web.learn.chapters import SLUGS
from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

NOTE_FIRST_FIGURE = """
    new MutationObserver((_, observer) => {
        if (!document.querySelector(".experiment[data-state=ready]")) return;
        window.figureAt = performance.now();
        observer.disconnect();
    }).observe(document, { subtree: true, attributeFilter: ["data-state"] });
"""

UNTIL_FIRST_FIGURE = """
    ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
        .filter(({ name, startTime }) => name.startsWith("http") && startTime <= window.figureAt).length
"""

FIRST_PAGE = (12, 110_000)
"""Requests, and compressed bytes with their headers, until pad, answer and buttons work."""

CHAPTER = 20
"""Requests until the first figure moves."""


def weighed(page: Page) -> tuple[list[str], list[float]]:
    """Return two lists that fill while the page loads: what was asked for, and what came of it in bytes."""
    asked: list[str] = []
    bytes_of: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    heard: dict[str, Callable[[dict[str, Any]], None]] = {
        "Network.requestWillBeSent": lambda event: asked.append(event["request"]["url"]),
        "Network.loadingFinished": lambda event: bytes_of.append(event["encodedDataLength"]),
    }
    for name, listener in heard.items():
        session.on(name, listener)
    return asked, bytes_of


def over_http(asked: list[str]) -> int:
    return sum(url.startswith("http") for url in asked)


def test_the_first_page_is_light(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    asked, bytes_of = weighed(page)
    page.goto(shared_server.url)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#pad")).to_be_visible()
    assert over_http(asked) <= FIRST_PAGE[0]
    assert sum(bytes_of) <= FIRST_PAGE[1]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_chapters_first_figure_comes_with_few_requests(visit: Visit, shared_server: Server, slug: str) -> None:
    page = visit("about:blank")
    page.add_init_script(NOTE_FIRST_FIGURE)
    page.goto(f"{shared_server.url}/learn/{slug}")
    expect(page.locator(".experiment[data-state=ready]").first).to_be_attached()
    assert page.evaluate(UNTIL_FIRST_FIGURE) <= CHAPTER


@pytest.mark.parametrize("path", ["/", "/learn/gradient-descent"])
def test_a_sheet_that_is_seen_takes_ink(visit: Visit, shared_server: Server, path: str) -> None:
    page = visit("about:blank")
    held: list[Route] = []
    page.route("**/main.*.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    page.goto(f"{shared_server.url}{path}", wait_until="commit")
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("#pad")).to_be_attached()
    expect(page.locator("#pad")).not_to_be_visible()
    page.wait_for_timeout(0)  # what was held is heard of
    for route in held:
        route.continue_()
    expect(page.locator("#pad")).to_be_visible()
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit, [data-part=digit]").first).to_have_text("7")
