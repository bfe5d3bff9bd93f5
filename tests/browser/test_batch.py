"""The ways to give the page images: a menu, the clipboard, and several at once for a table and a CSV."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.support.drawings import SEVEN, THREE, TWO_DIGITS, canvas, file, png


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


INVERTED = file(Image.fromarray(255 - canvas(THREE, 28)))
"""Dark on light in 28x28, which is turned over."""

FOUR = [
    payload("seven.png", png(SEVEN)),
    payload("=1+2.png", png(TWO_DIGITS)),
    payload("small.png", INVERTED),
    payload("notes.png", b"not an image"),
]


def dropped(page: Page, folder: Path, files: list[FilePayload]) -> None:
    paths = []
    for one in files:
        path = folder / one["name"]
        path.write_bytes(one["buffer"])
        paths.append(str(path))
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": paths, "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})


def test_several_dropped_files_become_a_table_and_a_csv(visit: Visit, shared_server: Server, tmp_path: Path) -> None:
    page = visit(shared_server.url, troubles=True)
    dropped(page, tmp_path, FOUR)
    expect(page.locator("#batch [data-part=word]")).to_have_text("3 of 4 images read.")
    rows = page.locator("#batch tbody tr")
    expect(rows.locator("th")).to_have_text([one["name"] for one in FOUR])
    expect(rows.locator(".answer")).to_have_text(["7", "17", "3", ""])
    expect(rows.nth(2).locator(".notes")).to_have_text("dark on light, turned over")
    expect(rows.nth(3).locator(".notes")).to_have_text(
        "This file cannot be read as an image. PNG, JPEG, WebP, BMP and GIF work."
    )
    assert page.locator("#batch progress").evaluate("bar => [bar.value, bar.max]") == [4, 4]
    assert broken_rules(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    assert download.value.suggested_filename == "digits.csv"
    table = list(csv.DictReader(StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [(row["file"], row["answer"]) for row in table] == [
        ("seven.png", "7"), ("'=1+2.png", "17"), ("small.png", "3"), ("notes.png", ""),
    ]  # fmt: skip
    assert [row["warnings"] for row in table][2] == "inverted"
    assert 0 < float(table[0]["confidence"]) <= 1
    assert table[3]["error"]


def test_several_files_are_chosen_by_keyboard_and_more_are_added(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.on(
        "filechooser", lambda _: None
    )  # Playwright waits for choosers from here on; begun with the key, it misses it
    page.get_by_role("button", name="Image").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Choose an image")).to_be_focused()
    page.get_by_role("button", name="Several images").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(FOUR[:2])
    expect(page.locator("#batch tbody .answer")).to_have_text(["7", "17"])
    expect(page.get_by_role("button", name="Save as CSV")).to_be_enabled()
    page.keyboard.press("5")
    page.locator("#files").set_input_files(FOUR[2:3])
    expect(page.locator("#batch tbody .answer")).to_have_text(["7", "17", "3"])
    page.keyboard.press("Escape")
    expect(page.locator("#batch")).to_be_hidden()
    expect(page.locator("#paper")).to_have_attribute("data-state", "empty")  # no key of the table's reached the sheet
    page.locator("#files").set_input_files(FOUR[:1])
    expect(page.locator("#batch tbody .answer")).to_have_text(["7"])


def test_at_most_fifty_are_taken_and_the_page_says_so(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#files").set_input_files([payload(f"{at}.png", INVERTED) for at in range(53)])
    expect(page.locator("#batch [data-part=word]")).to_contain_text("Only the first 50 are taken.")
    expect(page.locator("#batch tbody tr")).to_have_count(50)
    expect(page.locator("#batch [data-part=word]")).to_contain_text("50 of 50 images read.")


def test_a_server_that_wants_to_be_asked_later_is_asked_later(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, troubles=True)
    asked: list[str] = []

    def refuse_first(route: object, request: object) -> None:
        asked.append(str(request))
        if len(asked) == 1:
            problem = {"type": "/problems/too-many-requests", "status": 429}
            route.fulfill(status=429, json=problem, headers={"Retry-After": "1"})  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/predict?*", refuse_first)
    page.locator("#files").set_input_files(FOUR[:2])
    expect(page.locator("#batch tbody .answer")).to_have_text(["7", "17"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_table_fits_a_phone_and_breaks_no_rule(visit: Visit, shared_server: Server, language: str) -> None:
    size = {"viewport": {"width": 390, "height": 664}}
    page = visit(f"{shared_server.url}/?lang={language}", troubles=True, **(PHONE | size))
    page.locator("#choose").tap()
    expect(page.locator("#pictures [data-part=one]")).to_be_visible()
    assert broken_rules(page) == []
    page.locator("#files").set_input_files(FOUR)
    expect(page.locator("#batch [data-part=save]")).to_be_enabled()
    assert broken_rules(page) == []
    for control in page.locator("#batch button:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert box["y"] + box["height"] <= 664
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_clipboards_image_is_pasted_by_a_button(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=shared_server.url)
    page.get_by_role("button", name="Image").click()
    page.get_by_role("button", name="Paste").click()
    expect(page.locator("#pictures [data-part=trouble]")).to_have_text("There is no image in the clipboard.")
    page.evaluate(
        """async (bytes) => {
            const image = new Blob([Uint8Array.from(bytes)], { type: "image/png" });
            await navigator.clipboard.write([new ClipboardItem({ "image/png": image })]);
        }""",
        list(png(SEVEN)),
    )
    page.get_by_role("button", name="Paste").click()
    expect(page.locator("#pictures")).to_be_hidden()
    expect(page.locator("#digit")).to_have_text("7")


def test_a_refused_clipboard_is_said_and_where_there_is_none_there_is_no_button(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(f"{shared_server.url}/?lang=ko")
    page.evaluate("() => { navigator.clipboard.read = () => Promise.reject(new DOMException('', 'NotAllowedError')) }")
    page.locator("#choose").click()
    page.locator("#pictures [data-part=paste]").click()
    expect(page.get_by_role("alert")).to_contain_text("브라우저가 클립보드를 열어 주지 않았어요.")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.reload()
    page.locator("#choose").click()
    expect(page.locator("#pictures [data-part=one]")).to_be_visible()
    expect(page.locator("#pictures [data-part=paste]")).to_be_hidden()


def test_what_only_some_use_is_loaded_when_they_do(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shared_server.url)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/camera/" in url or "/batch/" in url or "pictures" in url]
    page.locator("#files").set_input_files(FOUR[:2])
    expect(page.locator("#batch tbody .answer")).to_have_text(["7", "17"])
    assert [url for url in asked if "/batch/" in url]
