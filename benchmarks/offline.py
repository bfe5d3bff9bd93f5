"""The page without its server: first answer after a reload, last pointer event to the bars, longest tasks.

`.venv/bin/python -m benchmarks.offline` prints them. A sample is on the sheet as soon as the reloaded page takes keys.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.machine import machine
from benchmarks.page import WATCH, readings, row
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.server import Server
from tests.browser.test_device import KEPT

RELOADS = 20

WATCH_ANSWER = """
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: "longtask", buffered: true });
    window.answered = 0;
    new MutationObserver(() => {
        if (!window.answered && document.querySelector("#digit")?.textContent) window.answered = performance.now();
    }).observe(document, { subtree: true, childList: true });
"""
"""Notes tasks of over 50 ms, and when the first answer is there, in ms since the navigation began."""


def reloaded(page: Page) -> tuple[float, float]:
    """Reload, draw, and return the milliseconds from the navigation, and from the ink, to the first answer."""
    page.reload(wait_until="domcontentloaded")
    drawn = page.evaluate("performance.now()")
    page.keyboard.press("7")
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("body")).to_have_attribute("data-reader", "device")
    answered = page.evaluate("window.answered")
    return answered, answered - drawn


def measured(browser: Browser, server: Server) -> list[str]:
    """Return the rows of the table."""
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    page.add_init_script(WATCH + WATCH_ANSWER)
    page.goto(server.url)
    page.evaluate(KEPT)
    server.stop()
    first = [reloaded(page) for _ in range(RELOADS)]
    at_start = page.evaluate("window.tasks.splice(0)")
    rows = [
        row("from a reload to the first answer", [one for one, _ in first]),
        row("from the first ink to its answer", [one for _, one in first]),
        row("from the last pointer event to the bars", readings(page, finger=False)),
    ]
    drawing = page.evaluate("window.tasks")
    return [
        *rows,
        "",
        f"Tasks over 50 ms, last reload: {at_start}; while drawing: {len(drawing)}, {max(drawing, default=0)} ms",
    ]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), versions=("1", "2", "5"))
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            rows = measured(browser, server)
            print(f"{machine()}, Chromium {browser.version}")
        finally:
            browser.close()
            server.stop()
    print("\n| | drawings | p50 ms | p95 ms | p99 ms | longest ms |", "|---|---|---|---|---|---|", *rows, sep="\n")


if __name__ == "__main__":
    main()
