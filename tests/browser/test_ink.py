"""What is read is what is seen: the painted pad is the sheet that the server makes of the strokes it was sent."""

import base64
import io
import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, Request, expect

from app.digits.rasterize import SHEET_SIDE, rasterize_sheet
from tests.browser.conftest import PHONE, Visit
from tests.browser.hand import Hand, Stroke
from tests.browser.server import Server
from tests.support.drawings import ONE, SEVEN, THREE

RIM = 80
"""Grey values by which two ways to paint the rim of a line may differ, most where strokes cross."""

TAP: list[Stroke] = [[[50, 50]]]
FLICK: list[Stroke] = [[[10, 80], [30, 20], [55, 85], [80, 10], [95, 60]]]
"""So fast that the screen saw five points of it."""
SPIRAL: list[Stroke] = [
    [[50 + 3 * at * math.cos(at), 50 + 3 * at * math.sin(at)] for at in np.arange(0.2, 12, 0.4).tolist()]
]
EDGES: list[Stroke] = [[[50, 50], [-60, 50]], [[50, 60], [160, 160], [160, 40]], [[-32, -32]]]
"""Beyond the sheet, where the pen is moved to its edge."""
DRAWINGS: dict[str, list[Stroke]] = {
    "a tap": TAP,
    "a stray tap beside a three": [*THREE, [[98, 50]]],
    "a dash as short as the pen is wide": [[[50, 50], [52, 51]]],
    "a flick": FLICK,
    "a spiral": SPIRAL,
    "beyond the edges": EDGES,
    "crossing strokes": [*SEVEN, *ONE],
}
SCREENS: dict[str, dict[str, Any]] = {
    "a desk": {},
    "a desk at 125%": {"viewport": {"width": 1024, "height": 640}, "device_scale_factor": 1.25},
    "a desk at 200%": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "a phone": PHONE | {"device_scale_factor": 3},
}


def seen(page: Page) -> NDArray[np.uint8]:
    """Return the pad as it is painted, (56, 56) uint8, ink 255."""
    source = page.locator("#pad").evaluate("pad => pad.toDataURL()")
    image = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
    alpha = image.convert("RGBA").getchannel("A")
    return np.asarray(alpha.resize((SHEET_SIDE, SHEET_SIDE), Image.Resampling.BOX))


def sent(page: Page) -> list[Any]:
    """Note the strokes of every reading that the page asks for."""
    drawings: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith("/predict?view=1&number=1"):
            drawings.append(json.loads(request.post_data or "{}")["strokes"])

    page.on("request", note)
    return drawings


def differs(page: Page, strokes: list[Any]) -> int:
    read = rasterize_sheet(strokes, 1)
    return int(np.abs(seen(page).astype(int) - read).max())


@pytest.mark.parametrize("screen", SCREENS)
def test_what_is_read_is_what_is_seen(visit: Visit, shared_server: Server, screen: str) -> None:
    options = SCREENS[screen]
    page = visit(shared_server.url, **options)
    drawings, hand = sent(page), Hand(page)
    draw = hand.with_finger if options.get("has_touch") else hand.with_mouse
    differences = {}
    for name, strokes in DRAWINGS.items():
        draw(strokes, steps=1)
        expect(page.locator("#digit")).not_to_be_empty()
        differences[name] = differs(page, drawings[-1])
        page.locator("#clear").click()
        expect(page.locator("#digit")).to_be_empty()
    assert max(differences.values()) <= RIM, differences


def test_a_tap_can_be_seen(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#pad").click()
    expect(page.locator("#digit")).not_to_be_empty()
    assert seen(page).max() > 200


def test_what_undo_and_another_size_bring_back_is_seen_as_it_was_read(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    drawings = sent(page)
    Hand(page).with_mouse([*THREE, *TAP])
    page.locator("#clear").click()
    page.set_viewport_size({"width": 390, "height": 664})
    page.locator("#undo").click()
    expect(page.locator("#digit")).not_to_be_empty()
    assert differs(page, drawings[-1]) <= RIM


def test_each_number_key_draws_that_digit_and_it_is_seen_as_it_is_read(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    drawings = sent(page)
    for digit in "0123456789":
        page.keyboard.press(digit)
        expect(page.locator("#digit")).to_have_text(digit)
        expect(page.locator("#announcer")).to_contain_text(f"{digit}. ")
        assert differs(page, drawings[-1]) <= RIM
