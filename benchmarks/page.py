"""`make bench-page`: from the last pointer event to the bars on the screen, in a real Chromium, mouse and finger.

The page itself measures: from the event that added the latest ink to the end of painting the first frame whose bars
answer it (`static/draw/paint-timing.js`). Strokes come as fast as Chromium takes events, faster than any hand. Prints
the figures and writes `benchmarks/page.md`.
"""

import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from app.settings import ROOT
from benchmarks.machine import machine
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import ONE, SEVEN, THREE, ZERO

ROUNDS = 25
BUDGET_MS = 50
SETTLE_MS = 200
"""How long nothing may happen after a stroke before its last reading is taken as final."""

WATCH = """
    window.readings = [];
    new PerformanceObserver((list) => window.readings.push(...list.getEntriesByName("digits:reading")))
        .observe({ type: "measure" });
"""


def readings(page: Page, *, finger: bool) -> list[float]:
    """Return the milliseconds to the final bars of each of `4 * ROUNDS` drawings."""
    hand = Hand(page)
    draw = hand.with_finger if finger else hand.with_mouse
    taken: list[float] = []
    for _ in range(ROUNDS):
        for strokes in (SEVEN, THREE, ZERO, ONE):
            draw(strokes, steps=6)
            page.wait_for_timeout(SETTLE_MS)
            taken.append(page.evaluate("window.readings.splice(0).at(-1).duration"))
            page.keyboard.press("Escape")
    return taken


def measured(browser: Browser, url: str, *, finger: bool) -> list[float]:
    """Open the page as a phone or a desktop and return its readings."""
    context = browser.new_context(**(PHONE if finger else {"viewport": {"width": 1280, "height": 800}}))
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    taken = readings(page, finger=finger)
    context.close()
    return taken


def row(name: str, taken: list[float]) -> str:
    """Return a line of the table."""
    p50, p95, p99 = np.percentile(taken, (50, 95, 99))
    return f"| {name} | {len(taken)} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {max(taken):.1f} |"


def main() -> None:
    """Measure, print, and write the page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            rows = [
                row("mouse, 1280 px", measured(browser, server.url, finger=False)),
                row("finger, 390 px", measured(browser, server.url, finger=True)),
            ]
            chromium = browser.version
        finally:
            browser.close()
            server.stop()
    text = "\n".join(
        [
            "# From the last pointer event to the bars",
            "",
            f"{machine()}, Chromium {chromium}; server and browser on one machine. Budget: p95 under {BUDGET_MS} ms.",
            "",
            "| | drawings | p50 ms | p95 ms | p99 ms | longest ms |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
    print(text)
    (ROOT / "benchmarks" / "page.md").write_text(text)


if __name__ == "__main__":
    main()
