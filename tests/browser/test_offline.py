"""The server goes away and comes back."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN


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
