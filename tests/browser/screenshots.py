"""`make screenshots`: every page in every state, 390 and 1280 px wide, light and dark, English and Korean.

    python -m tests.browser.screenshots FOLDER [WORD]

With WORD, only those whose name contains it, such as `draw`, `390-dark` or `training`.
"""

import itertools
import json
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import numpy as np
from playwright.sync_api import Browser, sync_playwright

from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.browser.screenshot_states import STATES
from tests.browser.server import Server
from tests.conftest import ADMIN
from tests.support.drawings import ONE, SEVEN, THREE, ZERO

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def send_corrections(url: str) -> None:
    """Give the server corrections to review: our digits in slightly shaky hands, some of them said to be others."""
    random = np.random.default_rng(7)
    lines = []
    for at in range(60):
        label, strokes = ((0, ZERO), (1, ONE), (3, THREE), (7, SEVEN))[at % 4]
        shaky = [[(random.normal(0, 4, 2) + point).tolist() for point in stroke] for stroke in strokes]
        drawn = normalize(rasterize(strokes if at < 8 else shaky))
        said = (label + 6) % 10 if at % 7 == 0 else label
        lines.append(json.dumps({"label": said, "image": drawn.tolist(), "id": f"{at:016x}", "key": str(UUID(int=at))}))
    httpx.post(f"{url}/corrections/import", content="\n".join(lines), headers=ADMIN).raise_for_status()


def shoot(browser: Browser, url: str, folder: Path, word: str) -> None:
    """Write one file for each state, width, theme and language whose name contains `word`."""
    for (state, (path, reach)), size, theme, language in itertools.product(
        STATES.items(), (390, 1280), ("light", "dark"), ("en", "ko")
    ):
        name = f"{state}-{size}-{theme}-{language}"
        if word not in name:
            continue
        options = PHONE if size == 390 else DESKTOP
        context = browser.new_context(**options, color_scheme=theme, locale=language)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(url + path)
        reach(page)
        page.wait_for_timeout(300)  # what glides has arrived
        whole = path != "/docs" and not page.locator("dialog[open]").count()
        page.screenshot(path=folder / f"{name}.png", full_page=whole)
        context.close()


def main() -> None:
    """Shoot what was asked for."""
    folder, word = Path(sys.argv[1]), (sys.argv[2:] or [""])[0]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, sync_playwright() as playwright:
        server = Server(Path(state), trainer=True, versions=("1", "2", "3"))
        server.start()
        send_corrections(server.url)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            shoot(browser, server.url, folder, word)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
