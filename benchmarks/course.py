"""How soon a chapter of the course shows its first figure, and its controls answer, in a real Chromium.

Part of `make bench-page`; writes `benchmarks/course.md`. Each chapter is opened as nobody has opened it before: with an
empty cache, on a server that has started and answered nothing yet. Then the first control of each figure is moved a few
times, and the time runs from its event until the first frame after the figure has what it asked the server for.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from app.settings import ROOT
from app.web.learn.chapters import Course
from benchmarks.machine import machine
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.server import Server

TIMES = 6
SETTLE_SECONDS = 3
"""For what a server does besides, right after its start, such as starting its trainer."""

FIRST_MS, CONTROL_MS = 1000, 50

FIRST = """
    window.first = new Promise((resolve) => {
        const look = () => {
            const figure = document.querySelector(".experiment");
            const told = figure?.querySelector("[data-part=sentence]")?.textContent;
            if (told && figure.dataset.state !== "asking") requestAnimationFrame(() => resolve(performance.now()));
            else requestAnimationFrame(look);
        };
        look();
    });
"""

ANSWER = """
    async (figure) => {
        const frame = () => new Promise(requestAnimationFrame);
        const control = figure.querySelector("[data-control=range] input:enabled:not([inert] *)")
            ?? figure.querySelector("[data-control=choice] input:not(:checked, [inert] *)");
        if (!control) return null;
        figure.scrollIntoView({ behavior: "instant", block: "center" });
        await new Promise((resolve) => setTimeout(resolve, 150));
        await frame();
        const began = performance.now();
        if (control.type === "range") {
            const step = Number(control.step) || 1;
            const value = Number(control.value);
            control.value = String(value + step <= Number(control.max) ? value + step : value - step);
            control.dispatchEvent(new Event("input", { bubbles: true }));
            control.dispatchEvent(new Event("change", { bubbles: true }));
        } else control.click();
        do await frame(); while (figure.dataset.state === "asking");
        return performance.now() - began;
    }
"""


def chapter(browser: Browser, slug: str) -> tuple[float, list[float]]:
    """Return the milliseconds to the first figure of a chapter, and those to the answers of its figures' controls."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.start()
        time.sleep(SETTLE_SECONDS)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        try:
            context.add_init_script(FIRST)
            page = context.new_page()
            page.goto(f"{server.url}/learn/{slug}", wait_until="commit")
            first = float(page.evaluate("window.first"))
            page.wait_for_load_state("networkidle")
            answers = []
            for figure in page.locator(".experiment").all():
                for _ in range(TIMES):
                    took = figure.evaluate(ANSWER)
                    if took is not None:
                        answers.append(float(took))
        finally:
            context.close()
            server.stop()
    return first, answers


def main() -> None:
    """Measure, print, and write the page."""
    rows, everything = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for number, each in enumerate(Course().chapters, 1):
            first, answers = chapter(browser, each.slug)
            everything += answers
            p50, p95 = np.percentile(answers, (50, 95))
            times = f"{first:.0f} | {len(answers)} | {p50:.0f} | {p95:.0f} | {max(answers):.0f}"
            rows.append(f"| {number} `{each.slug}` | {times} |")
            print(rows[-1], flush=True)
        chromium = browser.version
        browser.close()
    late = sum(answer > CONTROL_MS for answer in everything)
    how = (
        "1280 px; server and browser on one machine, each chapter opened with an empty cache on a server that has "
        f"answered nothing. Budgets: {FIRST_MS} ms; {CONTROL_MS} ms."
    )
    text = "\n".join(
        [
            "# The course: first figures and controls",
            "",
            f"{machine()}, Chromium {chromium}, {how}",
            "",
            "| chapter | first figure ms | controls moved | p50 ms | p95 ms | longest ms |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Of {len(everything)} answers {late} took longer than {CONTROL_MS} ms.",
            "",
        ]
    )
    print(text)
    (ROOT / "benchmarks" / "course.md").write_text(text)


if __name__ == "__main__":
    main()
