"""`make previews`: the picture that messengers show beside a link to this site, in each language.

    python -m tests.browser.previews

It is the page's own card of a 3 from its own samples, without a version, as `static/draw/preview-en.png` and `-ko.png`.
"""

import io
import tempfile
from base64 import b64decode
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from app.settings import ROOT
from app.web.pages.words import LANGUAGES
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.server import Server

COLOURS = 64
"""Enough for a drawing in ink and a numeral; the file is a third as large."""

CARD = """async () => {
    const { cardOf, wordsOf } = await import("/static/draw/share/card.js");
    const { sample } = await import("/static/shared/samples.js");
    await document.fonts.load("500 20px Inter");
    const card = await cardOf({ strokes: sample(3), picture: null }, { ...wordsOf(), version: "" });
    const reader = new FileReader();
    reader.readAsDataURL(card);
    await new Promise((done) => { reader.onload = done; });
    return reader.result;
}"""


def preview(page: Page, address: str) -> Image.Image:
    """Return the card that the page at this address makes of a 3."""
    page.goto(address)
    page.keyboard.press("3")
    expect(page.locator("#note")).to_contain_text("%")
    card = Image.open(io.BytesIO(b64decode(page.evaluate(CARD).partition(",")[2])))
    return card.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as state, sync_playwright() as playwright:
        server = Server(Path(state))
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            for language in LANGUAGES:
                page = browser.new_page(color_scheme="light")
                card = preview(page, f"{server.url}/?lang={language}")
                card.save(ROOT / "static" / "draw" / f"preview-{language}.png", optimize=True)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
