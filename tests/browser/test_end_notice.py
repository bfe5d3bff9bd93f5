"""A browser's notice when a training ends."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.server import Server

RECORDED = """
    window.notices = [];
    window.asked = 0;
    window.Notification = class extends EventTarget {
        static permission = "default";
        static async requestPermission() { window.asked += 1; return (this.permission = window.answer ?? "granted"); }
        constructor(title, { body }) { super(); window.notices.push([title, body]); }
    };
"""


def started(visit: Visit, server: Server) -> Page:
    """Give the desk on a phone with a training that waits, in a browser that records its notices."""
    page = visit(f"{server.url}/admin", **PHONE)
    page.add_init_script(RECORDED)
    page.reload()
    log_in(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("fast: queued")
    return page


def test_who_asked_for_it_is_told_that_the_training_ended(visit: Visit, own_server: Server) -> None:
    page = started(visit, own_server)
    assert page.evaluate("asked") == 0  # by a click alone
    button = page.get_by_role("button", name="Tell me when it ends")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Cancel").click()
    expect(button).to_be_hidden()
    assert page.evaluate("notices") == [["Training fast has ended", "cancelled"]]


def test_who_refuses_it_or_changes_their_mind_is_told_nothing(visit: Visit, own_server: Server) -> None:
    page = started(visit, own_server)
    button = page.get_by_role("button", name="Tell me when it ends")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.evaluate("() => { window.answer = 'denied'; }")
    button.click()
    expect(button).to_be_hidden()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#job")).to_contain_text("fast: cancelled")
    assert page.evaluate("notices") == []
