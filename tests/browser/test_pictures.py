"""Giving the page an image instead of drawing."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN, THREE, file, png


def test_a_chosen_file_is_read(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.get_by_role("button", name="Image").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose an image").click()
    chooser.value.set_files({"name": "seven.png", "mimeType": "image/png", "buffer": png(SEVEN)})
    expect(page.locator("#digit")).to_have_text("7")


def test_a_dropped_file_is_read(visit: Visit, shared_server: Server, tmp_path: Path) -> None:
    page = visit(shared_server.url)
    path = tmp_path / "three.png"
    path.write_bytes(png(THREE))
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    expect(page.locator("#digit")).to_have_text("3")


PASTE = """async (bytes) => {
    const given = new DataTransfer();
    given.items.add(new File([new Uint8Array(bytes)], "three.png", { type: "image/png" }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true }));
}"""


def test_what_is_pasted_over_an_open_dialog_does_not_replace_the_drawing_under_it(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    for opener in ("Share", "Keyboard shortcuts"):
        page.get_by_role("button", name=opener, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.evaluate(PASTE, [*png(THREE)])
        page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(page.locator("#digit")).to_have_text("7")
    page.evaluate(PASTE, [*png(THREE)])
    expect(page.locator("#digit")).to_have_text("3")


@pytest.mark.parametrize(
    ("locale", "close", "word"),
    [
        ("en", "Close", re.compile(r"^This file cannot be read as an image\.")),
        ("ko", "닫기", re.compile(r"^이미지로 읽을 수 없는 파일이에요\. PNG, JPEG, WebP, BMP, GIF를 쓸 수 있어요\.$")),
    ],
)
def test_a_file_that_is_no_image_gets_a_clear_word_in_the_pages_language(
    visit: Visit, shared_server: Server, locale: str, close: str, word: re.Pattern[str]
) -> None:
    page = visit(shared_server.url, troubles=True, locale=locale)
    page.locator("#file").set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": b"not an image"})
    expect(page.get_by_role("alert").locator("p")).to_have_text(word)
    page.get_by_role("button", name=close).click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_image_without_ink_gets_a_clear_word(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, troubles=True)
    blank = file(Image.new("L", (280, 280), 255))
    page.locator("#file").set_input_files({"name": "blank.png", "mimeType": "image/png", "buffer": blank})
    expect(page.get_by_role("alert")).to_contain_text("no ink to read")


def test_a_photo_of_more_pixels_than_the_server_reads_is_read(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    large = Image.open(BytesIO(png(SEVEN))).convert("L").resize((5200, 5200))
    page.locator("#file").set_input_files({"name": "large.png", "mimeType": "image/png", "buffer": file(large)})
    expect(page.locator("#digit")).to_have_text("7")


def test_undo_brings_a_picture_back_that_a_stroke_replaced(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#file").set_input_files({"name": "three.png", "mimeType": "image/png", "buffer": png(THREE)})
    expect(page.locator("#digit")).to_have_text("3")
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    for _ in SEVEN:
        page.get_by_role("button", name="Undo").click()
    expect(page.locator("#digit")).to_have_text("3")
    expect(page.locator("#paper")).to_have_attribute("data-state", "inked")


def test_a_reload_and_another_language_keep_the_drawing(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.reload()
    expect(page.locator("#digit")).to_have_text("7")
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("#digit")).to_have_text("7")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("#paper")).to_have_attribute("data-state", "empty")


def test_a_reload_and_another_language_keep_a_picture(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#file").set_input_files({"name": "three.png", "mimeType": "image/png", "buffer": png(THREE)})
    expect(page.locator("#digit")).to_have_text("3")
    view = page.locator("#view").get_attribute("src")
    page.reload()
    expect(page.locator("#digit")).to_have_text("3")
    assert page.locator("#view").get_attribute("src") == view
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("#digit")).to_have_text("3")
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.reload()
    expect(page.locator("#digit")).to_have_text("7")


def test_a_phones_photo_is_kept_over_a_reload(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    photo = Image.open(BytesIO(png(SEVEN))).convert("L").resize((4000, 3000))
    noisy = Image.blend(photo, Image.effect_noise(photo.size, 90), 0.2)
    large = file(noisy, "JPEG", quality=95)
    assert len(large) > 3_000_000
    page.locator("#file").set_input_files({"name": "large.jpg", "mimeType": "image/jpeg", "buffer": large})
    expect(page.locator("#digit")).to_have_text("7")
    page.reload()
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#paper")).to_have_attribute("data-state", "inked")
