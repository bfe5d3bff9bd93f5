"""Readings that a page is given instead of the server's, where a test needs what no version reads for certain."""

from playwright.sync_api import Page

TORN = [0.02, 0.31, 0.05, 0.03, 0.06, 0.04, 0.02, 0.38, 0.02, 0.07]


def cannot_tell(page: Page, warning: str) -> None:
    """Let the network not tell what is drawn."""
    reading = {"digit": 7, "confidence": 0.38, "probabilities": TORN, "is_digit": False, "version": 2}
    page.route("**/predict*", lambda route: route.fulfill(json=reading | {"warnings": [warning]}))
