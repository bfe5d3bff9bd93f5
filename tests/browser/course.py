"""The course in a browser: opening a page of it."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def settled(page: Page) -> None:
    """Wait until every figure has its numbers."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".experiment[data-state=asking]")).to_have_count(0)


def opened(visit: Visit, url: str, **options: Any) -> Page:  # noqa: ANN401  whatever Playwright's new_context takes
    """Open an address of the course, and wait until it is there."""
    page = visit(url, **options)
    settled(page)
    return page
