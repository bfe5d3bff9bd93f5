"""Giving the page an image instead of drawing."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.support.drawings import SEVEN, THREE, file, png


def test_a_chosen_file_is_read(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Image").click()
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


def test_a_file_that_is_no_image_gets_a_clear_word(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, troubles=True)
    page.locator("#file").set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": b"not an image"})
    expect(page.get_by_role("alert")).to_contain_text("cannot be read as an image")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_image_without_ink_gets_a_clear_word(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, troubles=True)
    blank = file(Image.new("L", (280, 280), 255))
    page.locator("#file").set_input_files({"name": "blank.png", "mimeType": "image/png", "buffer": blank})
    expect(page.get_by_role("alert")).to_contain_text("no ink to read")
