"""Trying the HTTP API out on its own page."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.test_access import broken_rules


def test_its_examples_name_the_server_that_shows_them_and_a_request_can_be_tried_out(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(f"{shared_server.url}/docs")
    expect(page.locator("#api .info")).to_contain_text(f"{shared_server.url}/predict")
    expect(page.locator("#api")).not_to_contain_text(":8000")
    page.locator(".opblock-summary-control", has_text="/predict").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert broken_rules(page) == []
