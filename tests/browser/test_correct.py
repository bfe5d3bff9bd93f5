"""Saying what a drawing really is, on the page."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand
from tests.browser.readings import cannot_tell
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.conftest import ADMIN
from tests.support.drawings import ONE, SEVEN, THREE, png


def stored(server: Server) -> list[dict[str, Any]]:
    lines = httpx.get(f"{server.url}/corrections/export", headers=ADMIN).text.splitlines()
    return [json.loads(line) for line in lines]


def stage(page: Page, expected: str) -> None:
    expect(page.locator("#correct")).to_have_attribute("data-stage", expected)


def test_no_it_is_a_one(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url)
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="No, it is").click()
    digits = page.get_by_role("group", name="Which digit is it?")
    expect(digits.get_by_role("button", name="7")).to_be_disabled()
    digits.get_by_role("button", name="1").click()
    expect(page.locator("#correct")).to_contain_text("Thank you. Noted as 1.")
    (found,) = stored(own_server)
    assert (found["label"], found["answer"], found["version"], found["seen"], found["state"]) == (1, 7, 2, 2, "new")
    assert found["strokes"]


def test_it_is_no_digit_or_it_is_several(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url)
    cannot_tell(page, "no-digit")
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("?")
    page.get_by_role("button", name="It is").click()
    page.get_by_role("group", name="Which digit").get_by_role("button", name="None").click()
    expect(page.locator("#correct")).to_contain_text("Noted as no digit.")
    page.get_by_role("button", name="Change").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#correct")).to_contain_text("Noted as several digits.")
    assert [found["label"] for found in stored(own_server)] == [11]


def test_it_can_be_changed_and_taken_back_at_once(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url)
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="No, it is").click()
    page.get_by_role("group", name="Which digit").get_by_role("button", name="1").click()
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("group", name="Which digit").get_by_role("button", name="1")).to_be_focused()
    page.get_by_role("group", name="Which digit").get_by_role("button", name="4").click()
    expect(page.locator("#correct")).to_contain_text("Noted as 4.")
    assert [found["label"] for found in stored(own_server)] == [4]
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#correct")).to_contain_text("Taken back.")
    assert stored(own_server) == []
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("2")
    expect(page.locator("#correct")).to_contain_text("Noted as 2.")
    assert [found["label"] for found in stored(own_server)] == [2]


def test_the_keyboard_alone_will_do(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url)
    page.keyboard.press("7")
    stage(page, "offered")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    stage(page, "offered")
    expect(page.get_by_role("button", name="No, it is")).to_be_focused()
    expect(page.locator("#digit")).to_have_text("7")
    page.keyboard.press("n")
    for _ in range(12):  # around, past the answer itself
        page.keyboard.press("ArrowRight")
    page.keyboard.press("3")
    expect(page.locator("#correct")).to_contain_text("Noted as 3.")
    expect(page.locator("#digit")).to_have_text("7")  # the key chose, and drew nothing
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    assert [found["label"] for found in stored(own_server)] == [3]


def test_it_works_where_the_network_cannot_tell(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url)
    cannot_tell(page, "no-digit")
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="It is …", exact=True).click()
    group = page.get_by_role("group", name="Which digit")
    for digit in range(10):
        expect(group.get_by_role("button", name=str(digit))).to_be_enabled()
    group.get_by_role("button", name="4").click()
    expect(page.locator("#correct")).to_contain_text("Noted as 4.")


def test_of_a_picture_its_digit_image_is_sent(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url)
    file: Any = {"name": "three.png", "mimeType": "image/png", "buffer": png(THREE)}
    page.locator("#file").set_input_files(file)
    expect(page.locator("#digit")).to_have_text("3")
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("5")
    expect(page.locator("#correct")).to_contain_text("Noted as 5.")
    (found,) = stored(own_server)
    assert found["strokes"] is None
    read = httpx.post(f"{own_server.url}/predict", content=png(THREE), headers={"Content-Type": "image/png"}).json()
    sent = httpx.post(f"{own_server.url}/predict", json={"image": found["image"]}).json()
    assert sent["probabilities"] == pytest.approx(read["probabilities"])


def test_another_drawing_is_another_correction_and_undo_comes_back_to_the_first(
    own_server: Server, visit: Visit
) -> None:
    page = visit(own_server.url)
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("1")
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")
    page.get_by_role("button", name="Clear").click()
    stage(page, "none")
    Hand(page).with_mouse(ONE)
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("7")
    expect(page.locator("#correct")).to_contain_text("Noted as 7.")
    assert [found["label"] for found in stored(own_server)] == [1, 7]
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#correct")).to_contain_text("Taken back.")
    assert [found["label"] for found in stored(own_server)] == [7]


def test_without_the_server_it_waits_and_is_sent_when_the_server_is_back(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, troubles=True)
    Hand(page).with_mouse(SEVEN)
    stage(page, "offered")
    own_server.stop()
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("1")
    expect(page.locator("#correct")).to_contain_text("The server does not answer. This is sent when it is back.")
    own_server.start()
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")
    assert [found["label"] for found in stored(own_server)] == [1]


def test_what_an_admin_has_reviewed_says_so(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, troubles=True)
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("1")
    expect(page.locator("#correct")).to_contain_text("Noted as 1.")
    (found,) = stored(own_server)
    httpx.patch(f"{own_server.url}/corrections/{found['id']}", json={"state": "accepted"}, headers=ADMIN)
    page.get_by_role("button", name="Change").click()
    page.keyboard.press("2")
    expect(page.locator("#correct")).to_contain_text("This one has been reviewed")


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["1280", "390"])
def test_nothing_moves_while_a_drawing_is_corrected(own_server: Server, visit: Visit, options: dict[str, Any]) -> None:
    page = visit("about:blank", **options)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(own_server.url)
    page.wait_for_load_state("networkidle")
    Hand(page).with_mouse(SEVEN)
    stage(page, "offered")
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.get_by_role("button", name="No, it is").click()
    page.keyboard.press("1")
    page.get_by_role("button", name="Change").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#correct")).to_contain_text("Taken back.")
    page.get_by_role("button", name="Clear").click()
    stage(page, "none")
    assert page.evaluate("window.shifts") == []
    assert page.evaluate("document.documentElement.scrollHeight") == tall
    assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]


def test_no_rule_of_access_is_broken_and_each_digit_fits_a_finger(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, **PHONE)
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="No, it is").click()
    stage(page, "choosing")
    assert broken_rules(page) == []
    for button in page.locator("#correct button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.keyboard.press("1")
    stage(page, "noted")
    assert broken_rules(page) == []


def test_a_server_that_takes_no_corrections_offers_none_and_reads_as_ever(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITS_CORRECTIONS", "false")
    server = Server(tmp_path)
    server.start()
    page = visit(server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.keyboard.press("n")
    expect(page.locator("#correct")).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#digit")).to_be_empty()
    server.stop()


def test_korean_speaks_korean(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/?lang=ko")
    Hand(page).with_mouse(SEVEN)
    page.get_by_role("button", name="다른 숫자예요").click()
    page.keyboard.press("1")
    expect(page.locator("#correct")).to_contain_text("고마워요. 알려 준 숫자: 1")
