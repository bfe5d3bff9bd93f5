"""Sharing what was drawn: a card, and a link that draws it again for whoever opens it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.browser.test_ink import sent
from tests.conftest import ADMIN
from tests.support.drawings import SEVEN, THREE, YEAR, png

PAD = "document.querySelector('#pad').toDataURL()"

NATIVE = """
    navigator.canShare = ({ files }) => files.every((file) => file.type === "image/png");
    navigator.share = async ({ files: [{ size }], url }) => {
        document.body.dataset.shared = JSON.stringify({ size, url });
    };
"""


def shared(page: Page) -> str:
    """Share what is on the sheet, and return the link."""
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page.get_by_label("Link").input_value()


def drawn(visit: Visit, url: str, strokes: Any = THREE, digit: str = "3") -> Page:  # noqa: ANN401  lists of lists of lists
    page = visit(url)
    Hand(page).with_mouse(strokes)
    expect(page.locator("#digit")).to_have_text(digit)
    expect(page.locator("#note")).not_to_be_empty()
    return page


def test_a_shared_link_draws_the_same_again_in_a_fresh_browser(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    drawings = sent(page)
    Hand(page).with_mouse(THREE)
    expect(page.locator("#note")).to_contain_text("sure")
    link = shared(page)
    friend = visit("about:blank")
    replayed = sent(friend)
    friend.goto(link)
    expect(friend.locator("#note")).to_have_text(page.locator("#note").inner_text())
    expect(friend.locator("#digit")).to_have_text("3")
    assert replayed[-1] == drawings[-1]
    assert sum(map(len, replayed[0])) < sum(map(len, replayed[-1]))  # it is drawn again, not shown
    assert friend.locator("#view").get_attribute("src") == page.locator("#view").get_attribute("src")
    assert friend.evaluate(PAD) == page.evaluate(PAD)
    expect(friend.locator("#seen")).to_have_attribute("data-why", "shown")


def test_nothing_of_a_shared_drawing_goes_to_the_server_but_to_be_read(visit: Visit, own_server: Server) -> None:
    page = visit("about:blank")
    asked: list[tuple[str, str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url, request.post_data or "")))
    page.goto(own_server.url)
    Hand(page).with_mouse(THREE)
    expect(page.locator("#note")).to_contain_text("sure")
    drawing = len(asked)
    link = shared(page)
    assert [method for method, *_ in asked[drawing:] if method != "GET"] == []
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    code = link.partition("#ink=")[2]
    assert [url for _, url, _ in asked if code in url.partition("#")[0]] == []
    sent_to = {url.removeprefix(own_server.url) for method, url, _ in asked if method == "POST"}
    assert sent_to == {"/predict?view=1&number=1", "/predict?view=1&explain=1"}
    assert [body for *_, body in asked if code in body] == []
    own_server.stop()
    assert code not in own_server.log
    own_server.start()
    assert httpx.get(f"{own_server.url}/corrections", headers=ADMIN).json()["corrections"] == []


def test_a_shared_drawing_stands_at_once_for_who_wants_less_motion(visit: Visit, shared_server: Server) -> None:
    link = shared(drawn(visit, shared_server.url))
    friend = visit("about:blank", reduced_motion="reduce")
    replayed = sent(friend)
    friend.goto(link)
    expect(friend.locator("#note")).to_contain_text("sure")
    assert replayed[0] == replayed[-1]


@pytest.mark.parametrize("spoil", [lambda link: link[:-9], lambda link: link.replace("#ink=1", "#ink=9")])
def test_a_link_that_was_cut_is_said_and_the_sheet_is_free(
    visit: Visit, shared_server: Server, spoil: Callable[[str], str]
) -> None:
    link = shared(drawn(visit, shared_server.url))
    friend = visit(spoil(link))
    expect(friend.get_by_role("alert")).to_contain_text("cannot be read")
    expect(friend.locator("#paper")).to_have_attribute("data-state", "empty")
    assert friend.evaluate("location.hash") == ""
    Hand(friend).with_mouse(SEVEN)
    expect(friend.locator("#digit")).to_have_text("7")


def test_a_link_that_is_followed_on_the_page_itself_is_opened_and_undo_brings_back_what_was_there(
    visit: Visit, shared_server: Server
) -> None:
    link = shared(drawn(visit, shared_server.url))
    page = drawn(visit, shared_server.url, SEVEN, "7")
    page.evaluate("link => { location.href = link }", link)
    expect(page.locator("#digit")).to_have_text("3")
    expect(page.locator("#note")).to_contain_text("sure")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#digit")).to_have_text("7")


def test_a_shared_drawing_leaves_the_address_when_another_takes_its_place(visit: Visit, shared_server: Server) -> None:
    link = shared(drawn(visit, shared_server.url))
    friend = visit(link)
    expect(friend.locator("#note")).to_contain_text("sure")
    assert friend.url == link
    friend.get_by_role("button", name="Clear").click()
    Hand(friend).with_mouse(SEVEN)
    expect(friend.locator("#digit")).to_have_text("7")
    assert friend.url == f"{shared_server.url}/"
    friend.reload()
    expect(friend.locator("#digit")).to_have_text("7")


def test_the_link_is_copied_where_the_browser_has_a_clipboard(visit: Visit, shared_server: Server) -> None:
    page = drawn(visit, shared_server.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = shared(page)
    expect(page.get_by_role("status").filter(has_text="Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_over_plain_http_the_link_stands_there_selected(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })")
    page.goto(f"{shared_server.url}/?lang=ko")
    Hand(page).with_mouse(THREE)
    page.get_by_role("button", name="공유").click()
    field = page.get_by_label("링크", exact=True)
    expect(field).to_be_focused()
    assert field.evaluate("field => [field.selectionStart, field.value.length - field.selectionEnd]") == [0, 0]
    expect(page.get_by_role("status").filter(has_text="링크를 복사해 주세요")).to_be_visible()


def test_the_systems_own_way_to_share_gets_the_card_and_the_link(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank", **PHONE)
    page.add_init_script(NATIVE)
    page.goto(shared_server.url)
    Hand(page).with_finger(THREE)
    expect(page.locator("#note")).to_contain_text("sure")
    page.get_by_role("button", name="Share").click()
    expect(page.locator("body")).to_have_attribute("data-shared", re.compile("ink=1"))
    given = json.loads(page.locator("body").get_attribute("data-shared") or "")
    assert given["url"].startswith(f"{shared_server.url}/#ink=1")
    assert given["size"] > 5000
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_card_is_a_png_with_the_drawing_and_what_was_read(
    visit: Visit, shared_server: Server, tmp_path: Path
) -> None:
    page = drawn(visit, shared_server.url)
    shared(page)
    expect(page.get_by_role("img", name=f"3 {page.locator('#note').inner_text()}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the card").click()
    download.value.save_as(tmp_path / "card.png")
    card = Image.open(tmp_path / "card.png")
    assert (card.format, card.size) == ("PNG", (1200, 630))
    grey = card.convert("L")
    for half in ((60, 60, 570, 570), (636, 60, 1140, 330)):  # the sheet, and the numeral
        assert grey.crop(half).getextrema()[0] < 60  # type: ignore[operator]


def test_a_broken_link_is_said_beside_a_kept_drawing_too(visit: Visit, shared_server: Server) -> None:
    page = drawn(visit, shared_server.url)
    page.goto("about:blank")
    page.goto(f"{shared_server.url}/#ink=abc")
    expect(page.locator("#digit")).to_have_text("3")
    expect(page.locator("#note")).to_contain_text("sure")
    expect(page.get_by_role("alert")).to_contain_text("link")


def test_a_whole_number_is_shared_as_it_stands_there(visit: Visit, shared_server: Server) -> None:
    page = drawn(visit, shared_server.url)
    page.evaluate("document.querySelector('#digit').textContent = '2026'")
    shared(page)
    expect(page.get_by_role("img", name="2026 ")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(844, 390), (640, 400), (390, 664)])
def test_the_link_and_its_buttons_are_in_view_in_a_low_window(
    visit: Visit, shared_server: Server, width: int, height: int
) -> None:
    page = drawn(visit, shared_server.url)
    page.set_viewport_size({"width": width, "height": height})
    shared(page)
    for part in (page.get_by_role("button", name="Copy link"), page.get_by_role("link", name="Save the card")):
        expect(part).to_be_in_viewport(ratio=1)


def test_a_picture_has_a_card_and_no_link(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#file").set_input_files({"name": "three.png", "mimeType": "image/png", "buffer": png(THREE)})
    expect(page.locator("#digit")).to_have_text("3")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("status").filter(has_text="stays on this device")).to_be_visible()
    expect(page.get_by_label("Link")).to_be_hidden()
    expect(page.get_by_role("link", name="Save the card")).to_be_visible()


def test_an_empty_sheet_has_nothing_to_share(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    expect(page.get_by_role("button", name="Share")).to_be_disabled()


def test_no_rule_is_broken_by_what_can_be_shared(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    Hand(page).with_finger(THREE)
    expect(page.locator("#note")).to_contain_text("sure")
    shared(page)
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Share")).to_be_focused()


def test_the_card_of_a_number_says_how_sure_the_whole_number_is(visit: Visit, shared_server: Server) -> None:
    def doubted(route: Route) -> None:
        response = route.fetch()
        found = response.json()
        for digit in found.get("number", {}).get("digits", []):
            digit["confidence"] = 0.9
        route.fulfill(response=response, json=found)

    page = visit(shared_server.url)
    page.route("**/predict?*", doubted)
    Hand(page, share=0.92).with_mouse(YEAR)
    expect(page.locator("#note")).to_have_text("65.6% sure")  # four times 0.9
    shared(page)
    expect(page.locator("#share-sheet img")).to_have_attribute("alt", re.compile(r"^\d{4} 65\.6% sure$"))
