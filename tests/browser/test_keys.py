"""A server that asks services for a key asks no person for one."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN


def test_a_person_draws_without_a_key_and_is_told_when_the_page_is_too_old(visit: Visit, tmp_path: Path) -> None:
    server = Server(tmp_path, DIGITS_API_KEYS="required")
    server.start()
    try:
        page = visit(server.url, troubles=True)
        Hand(page).with_mouse(SEVEN)
        expect(page.locator("#digit")).to_have_text("7")
        page.context.clear_cookies()  # as a day later
        page.locator("#clear").click()
        Hand(page).with_mouse(SEVEN)
        expect(page.get_by_text("reload it, please")).to_be_visible()
        page.reload()
        Hand(page).with_mouse(SEVEN)
        expect(page.locator("#digit")).to_have_text("7")
    finally:
        server.stop()
