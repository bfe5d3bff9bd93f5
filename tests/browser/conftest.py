"""A real Chromium in front of the real program, and a page that watches its own manners."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.server import Server
from tests.conftest import TOKEN
from tests.support.mnist_slice import save

SHELL, BROWSER = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
"""The same engine without the windows around it, which a test takes a third less time with, and with them."""

CHROMIUM = Path(os.environ.get("DIGITS_CHROMIUM") or (SHELL if SHELL.exists() else BROWSER))
ARGUMENTS = ["--no-sandbox", "--headless=new"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}

WATCH_SHIFTS = """
    window.shifts = [];
    const named = ({ node }) => `${node?.nodeName} ${node?.id} ${node?.className}`;
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) window.shifts.push([value, ...sources.map(named)]);
    }).observe({ type: "layout-shift", buffered: true });
"""

expect.set_options(timeout=15_000)  # other tests run beside it, and trainings

TRAINED = 240_000
"""Milliseconds that a test waits for what a training does: seconds alone, over a minute on a slow, busy one."""

BLOCKED = "Service Worker registration blocked by Playwright"

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give Chromium; without one, skip with a word on it, or fail where CI is set.

    It ends with the tests of this folder: while Playwright is there, its event loop is this thread's, and other tests
    could run none of their own.
    """
    if not CHROMIUM.exists():
        word = f"There is no Chromium at {CHROMIUM}: install it (`make chromium`) or set DIGITS_CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a running server for tests that change nothing on it."""
    yield from _running(Server(tmp_path_factory.mktemp("shared")))


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Give a running server that a test may change or stop."""
    yield from _running(Server(tmp_path))


@pytest.fixture
def training_server(tmp_path: Path) -> Iterator[Server]:
    """Give a running server with a trainer beside it, a slice of MNIST, and a gate that lets its networks through."""
    data = save(tmp_path / "slice.npz")
    yield from _running(Server(tmp_path, trainer=True, data=data, DIGITS_MIN_ACCURACY="0.5"))


def _running(server: Server) -> Iterator[Server]:
    server.start()
    yield server
    server.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Give a way to open an address in a browser of its own.

    When the test ends, it fails if a page asked another host, broke its security policy or wrote an error to the
    console; `troubles=True` lets the console note requests that failed, for tests that make them fail.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(address: str, *, troubles: bool = False, **options: Any) -> Page:  # noqa: ANN401  whatever Playwright's new_context takes
        # a page that is kept is for the tests of that alone: keeping it takes seconds
        usual = {"locale": "en", "viewport": {"width": 1280, "height": 800}, "service_workers": "block"}
        context = browser.new_context(**(usual | options))
        contexts.append(context)
        context.set_default_navigation_timeout(120_000)  # a page without JavaScript waits for all its figures
        page = context.new_page()

        def heard(message: ConsoleMessage) -> None:
            expected = troubles and message.text.startswith("Failed to load resource")
            expected |= message.text == BLOCKED
            if message.type in ("error", "warning") and not expected:
                complaints.append(f"console: {message.text}")

        def asked(request: Request) -> None:
            if not request.url.startswith(("http://127.0.0.1:", "https://127.0.0.1:", "data:", "blob:")):
                complaints.append(f"asked another host: {request.url}")

        page.on("console", heard)
        page.on("request", asked)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def log_in(page: Page) -> None:
    """Log in at /admin."""
    page.get_by_label("Admin token").fill(TOKEN)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#desk")).to_be_visible()
