"""An admin reviews corrections, with the keyboard above all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit, log_in
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.conftest import ADMIN
from tests.support.corrections import image, sent


@pytest.fixture
def stored(own_server: Server, tmp_path: Path) -> Sequence[str]:
    """Store five corrections said to be 7, the most suspicious first, and return their ids."""
    return fill(tmp_path, 5)


def fill(folder: Path, count: int) -> Sequence[str]:
    engine = open_database(f"sqlite:///{folder / 'state' / 'digits.db'}")
    corrections = CorrectionRepository(engine)
    names = []
    for kind in range(count):
        drawing = image(kind % 400).copy()
        drawing[0, 0] = kind // 400
        names.append(corrections.add(sent(7, drawing, likely=0.02 + 0.5 * kind / count))[0].id)
    engine.dispose()
    return names


def states(server: Server, names: Sequence[str]) -> list[tuple[str, int | None]]:
    found = {
        each["id"]: (each["state"], each["final_label"])
        for each in httpx.get(f"{server.url}/corrections?limit=200", headers=ADMIN).json()["corrections"]
    }
    return [found[name] for name in names]


def cards(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Corrections").get_by_role("option")


def desk(page: Page) -> Page:
    log_in(page)
    expect(page.locator("#pile")).not_to_have_attribute("data-state", "loading")
    return page


def said(page: Page, word: str, count: int) -> None:
    expect(page.locator(f"[data-count={word}]")).to_have_text(str(count))


def test_each_shows_what_was_said_and_what_was_read(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    expect(cards(page)).to_have_count(5)
    first = cards(page).first
    expect(first).to_have_attribute("data-id", stored[0])
    expect(first).to_have_accessible_name("Said to be 7 read as 1, 90.0%")
    assert first.locator("img").evaluate("image => image.naturalWidth") == 28
    said(page, "new", 5)


def test_the_keyboard_accepts_relabels_rejects_and_undoes(
    own_server: Server, visit: Visit, stored: Sequence[str]
) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    expect(cards(page).first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    page.keyboard.press("x")
    said(page, "rejected", 1)
    assert states(own_server, stored)[:4] == [("accepted", 7), ("accepted", 4), ("rejected", None), ("new", None)]
    expect(cards(page).nth(1)).to_contain_text("accepted as 4")
    expect(cards(page).nth(3)).to_be_focused()
    page.keyboard.press("u")
    expect(cards(page).nth(2)).to_be_focused()
    page.keyboard.press("u")
    said(page, "accepted", 1)
    assert states(own_server, stored) == [("accepted", 7)] + [("new", None)] * 4


def test_several_are_selected_with_shift(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    cards(page).nth(1).click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#deeds")).to_contain_text("3 selected")
    page.keyboard.press("9")
    said(page, "accepted", 3)
    assert states(own_server, stored) == [("new", None), *[("accepted", 9)] * 3, ("new", None)]
    expect(cards(page).nth(4)).to_be_focused()
    cards(page).first.click()
    cards(page).nth(4).click(modifiers=["Shift"])
    expect(page.locator("#deeds")).to_contain_text("5 selected")
    page.get_by_role("button", name="Reject").click()
    said(page, "rejected", 5)
    page.get_by_role("button", name="Undo").click()
    said(page, "accepted", 3)
    assert states(own_server, stored) == [("new", None), *[("accepted", 9)] * 3, ("new", None)]


def test_a_finger_can_do_all_of_it(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections", **PHONE))
    cards(page).nth(1).tap()
    page.get_by_label("As digit").select_option("2")
    said(page, "accepted", 1)
    page.get_by_role("button", name="Accept", exact=True).tap()
    said(page, "accepted", 2)
    assert states(own_server, stored)[1:3] == [("accepted", 2), ("accepted", 7)]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_filters_show_what_they_say(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    httpx.patch(f"{own_server.url}/corrections/{stored[2]}", json={"state": "accepted", "label": 3}, headers=ADMIN)
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    expect(cards(page)).to_have_count(4)
    page.get_by_role("radio", name="Accepted").check()
    expect(cards(page)).to_have_count(1)
    expect(cards(page)).to_contain_text("3")
    page.get_by_role("radio", name="All").check()
    expect(cards(page)).to_have_count(5)
    page.get_by_label("Said to be").first.select_option("3")
    expect(cards(page)).to_have_count(1)
    page.get_by_role("radio", name="Rejected").check()
    expect(page.get_by_text("There is no such correction.")).to_be_visible()


def test_contradicting_copies_come_first_with_a_word_why(
    own_server: Server, visit: Visit, stored: Sequence[str], tmp_path: Path
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    CorrectionRepository(engine).add(sent(4, image(4), "11111111-1111-4111-8111-111111111111", likely=0.8))
    engine.dispose()
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    for place in (0, 1):
        expect(cards(page).nth(place)).to_contain_text("contradicted")
    expect(cards(page).nth(2)).not_to_contain_text("contradicted")


def test_with_none_to_review_it_says_so_and_the_desk_counts_them(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    expect(page.get_by_text("No correction waits for a review.")).to_be_visible()
    expect(page.get_by_role("button", name="Reject")).to_be_disabled()
    fill(tmp_path, 3)
    page.get_by_role("link", name="Back to the desk").click()
    page.get_by_role("link", name="Corrections to review: 3").click()
    expect(cards(page)).to_have_count(3)


def test_without_the_server_it_says_so_and_tries_again(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections", troubles=True))
    own_server.stop()
    cards(page).first.click()
    page.keyboard.press("a")
    expect(page.get_by_role("alert").filter(has_text="The server does not answer")).to_be_visible()
    expect(cards(page).first).to_have_attribute("data-state", "new")
    page.get_by_role("radio", name="All").check()
    expect(page.locator("#pile-word")).to_contain_text("The server does not answer")
    own_server.start()
    page.get_by_role("button", name="Try again").click()
    expect(cards(page)).to_have_count(5)


def test_whoever_is_not_logged_in_sees_only_the_login(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin/corrections")
    expect(page.get_by_label("Admin token")).to_be_visible()
    expect(page.locator("#desk")).to_be_hidden()


def test_a_session_that_ends_leads_back_to_the_login(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = desk(visit(f"{own_server.url}/admin/corrections", troubles=True))
    page.context.clear_cookies()
    cards(page).first.click()
    page.keyboard.press("a")
    expect(page.get_by_label("Admin token")).to_be_visible()
    assert states(own_server, stored)[0] == ("new", None)


def test_five_hundred_come_as_one_goes_on(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    names = fill(tmp_path, 500)
    page = desk(visit(f"{own_server.url}/admin/corrections"))
    assert cards(page).count() < 200
    cards(page).first.focus()
    while (count := cards(page).count()) < 500:
        page.keyboard.press("End")
        page.wait_for_function("count => document.querySelectorAll('.card').length > count", arg=count)
    expect(cards(page)).to_have_count(500)
    shown = cards(page).evaluate_all("cards => cards.map((card) => card.dataset.id)")
    assert sorted(shown) == sorted(names)
    page.keyboard.press("End")
    page.keyboard.press("x")
    said(page, "rejected", 1)
    assert httpx.get(f"{own_server.url}/corrections/{shown[-1]}", headers=ADMIN).json()["state"] == "rejected"


def test_an_export_is_saved_and_imported_elsewhere(
    own_server: Server, visit: Visit, stored: Sequence[str], tmp_path: Path
) -> None:
    httpx.patch(f"{own_server.url}/corrections", json={"ids": stored[:3], "state": "accepted"}, headers=ADMIN)
    page = desk(visit(f"{own_server.url}/admin/corrections", troubles=True))
    for name, kind in (("Export JSON lines", "jsonl"), ("Export npz", "npz")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        download.value.save_as(tmp_path / f"out.{kind}")
    with np.load(tmp_path / "out.npz") as arrays:
        assert len(arrays["x_train"]) + len(arrays["x_test"]) == 3
    for name in stored:
        httpx.delete(f"{own_server.url}/corrections/{name}", headers=ADMIN)
    page.locator("#import-file").set_input_files(tmp_path / "out.jsonl")
    expect(page.get_by_role("alert").filter(has_text="5 imported, 0 were here before.")).to_be_visible()
    expect(cards(page)).to_have_count(2)
    bad: Any = {"name": "bad.jsonl", "mimeType": "text/plain", "buffer": b'{"label": 7}'}
    page.locator("#import-file").set_input_files(bad)
    expect(page.get_by_role("alert").filter(has_text="line 1: image")).to_be_visible()


def test_nothing_moves_while_one_reviews(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = visit(f"{own_server.url}/admin/corrections")
    page.context.add_init_script(WATCH_SHIFTS)
    desk(page)
    page.reload()
    expect(cards(page)).to_have_count(5)
    cards(page).first.focus()
    for key in ("a", "4", "x", "Shift+ArrowLeft", "u", "u"):
        page.keyboard.press(key)
    said(page, "accepted", 1)
    assert page.evaluate("window.shifts") == []


def test_no_rule_of_access_is_broken(own_server: Server, visit: Visit, stored: Sequence[str]) -> None:
    page = visit(f"{own_server.url}/admin/corrections")
    assert broken_rules(page) == []
    desk(page)
    cards(page).first.focus()
    for key in ("a", "x", "Shift+ArrowRight"):
        page.keyboard.press(key)
    said(page, "rejected", 1)
    assert broken_rules(page) == []
