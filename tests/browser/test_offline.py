"""The server goes away and comes back, or refuses and says when to ask again."""

import re

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import ONE, SEVEN


def test_a_drawing_made_while_the_server_is_away_is_read_when_it_is_back(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, troubles=True)
    own_server.stop()
    Hand(page).with_mouse(SEVEN)
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    expect(page.locator("#digit")).to_be_empty()
    own_server.start()
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_trying_again_by_hand_works_too(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, troubles=True)
    own_server.stop()
    Hand(page).with_mouse(SEVEN)
    expect(page.get_by_role("alert")).to_be_visible()
    own_server.start()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#digit")).to_have_text("7")


def refuse_once(page: Page, address: str, slug: str, seconds: int, *, status: int = 503) -> list[str]:
    """Refuse a request to `address` that the page waits for, and note every one of them."""
    asked: list[str] = []
    refused: list[int] = []

    def heard(response: Response) -> None:  # of a request that a newer one replaced, nothing is heard
        if response.status == status:
            refused.append(status)

    def answer(route: Route) -> None:
        asked.append(route.request.post_data or "")
        if refused:
            route.continue_()
            return
        problem = {"type": f"/problems/{slug}", "title": "Refused", "status": status, "detail": "Slow down."}
        route.fulfill(status=status, headers={"Retry-After": str(seconds)}, json=problem)

    page.on("response", heard)
    page.route(address, answer)
    return asked


@pytest.mark.parametrize(
    ("slug", "status", "words"),
    [("busy", 503, "The server is busy."), ("too-many-requests", 429, "Too many requests in a short time.")],
)
def test_a_refused_drawing_is_read_when_the_server_said_so(
    shared_server: Server, visit: Visit, slug: str, status: int, words: str
) -> None:
    page = visit(shared_server.url, troubles=True)
    asked = refuse_once(page, "**/predict*", slug, 6, status=status)  # long enough to draw in, on a busy machine
    Hand(page).with_mouse([[[20, 22], [50, 20]]])
    expect(page.locator("#note")).to_have_text(re.compile(rf"^{re.escape(words)} Asking again in \d s\.$"))
    expect(page.locator("#announcer")).to_contain_text(words)
    told = len(asked)
    Hand(page).with_mouse([[[50, 20], [82, 20], [70, 45], [58, 70], [50, 98]]])
    expect(page.locator("#note")).to_contain_text("Asking again")
    assert told == len(asked)  # what is drawn meanwhile waits, too
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#note")).to_contain_text("sure")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_refusal_speaks_the_language_of_the_page(shared_server: Server, visit: Visit) -> None:
    page = visit(f"{shared_server.url}/?lang=ko", troubles=True)
    refuse_once(page, "**/predict*", "busy", 2)
    Hand(page).with_mouse(SEVEN)
    note = page.locator("#note")
    expect(note).to_contain_text("서버가 바빠요.")
    assert not re.search("[A-Za-z]", note.inner_text())
    expect(page.locator("#digit")).to_have_text("7")


def test_an_explanation_that_was_refused_is_asked_for_again(shared_server: Server, visit: Visit) -> None:
    page = visit(shared_server.url, troubles=True)
    page.get_by_role("button", name="Why?").click()
    refuse_once(page, "**/predict*explain=1", "busy", 1)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")


def test_a_correction_that_was_refused_is_sent_again(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, troubles=True)
    refuse_once(page, "**/corrections", "too-many-requests", 2, status=429)
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("1")
    expect(page.locator("#correct")).to_contain_text("Asking again in")
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")


def test_a_sheet_cleared_while_it_waits_stays_empty(shared_server: Server, visit: Visit) -> None:
    page = visit(shared_server.url, troubles=True)
    asked = refuse_once(page, "**/predict*", "busy", 1)
    Hand(page).with_mouse([SEVEN[0][:1]])
    expect(page.locator("#note")).to_contain_text("Asking again")
    page.locator("#clear").click()
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    expect(page.locator("#note")).to_be_empty()
    Hand(page).with_mouse(ONE)
    expect(page.locator("#digit")).to_have_text("1")
    assert all("[[" in body for body in asked)
