"""Versions get names and notes at the desk, and go by them wherever the desk names them."""

from pathlib import Path

from playwright.sync_api import Page, expect

from app.versions import Store
from app.versions.names import Naming
from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.conftest import TOKEN

NOTE = "Two classes until June.\nAsk <b>Mina</b>."
LONG = "a name of forty characters, as far as it"


def row(version: int) -> str:
    return f"#versions [data-version='{version}']"


def desk(visit: Visit, server: Server, **options: object) -> Page:
    page = visit(f"{server.url}/admin", **options)
    log_in(page)
    return page


def name(page: Page, version: int, called: str, note: str = "") -> None:
    button = page.locator(row(version)).get_by_role("button", name=f"Name and note of version {version}")
    button.click()
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.get_by_role("textbox", name="Name").fill(called)
    page.get_by_role("textbox", name="Note").fill(note)
    page.get_by_role("button", name="Save").click()
    expect(button).to_be_focused()


def test_a_version_is_named_noted_and_renamed_and_the_log_has_it(visit: Visit, own_server: Server) -> None:
    page = desk(visit, own_server)
    page.get_by_text("What was done").click()
    name(page, 1, "school pilot", NOTE)
    expect(page.locator(row(1)).get_by_role("rowheader")).to_have_text("1 school pilot")
    note = page.locator("#versions .note")
    expect(note).to_have_text(NOTE)
    expect(page.locator("#audit li").first).to_contain_text("Note on version 1")
    expect(page.locator("#audit q").first).to_have_text(NOTE)
    expect(page.locator("#audit li").nth(1)).to_contain_text("Version 1 named")
    assert broken_rules(page) == []
    name(page, 1, "")
    expect(page.locator(row(1)).get_by_role("rowheader")).to_have_text("1")
    expect(note).to_have_count(0)
    expect(page.locator("#audit li").first).to_contain_text("Note on version 1 removed")


def test_a_half_written_name_is_kept_when_something_else_is_done_and_left_by_a_button(
    visit: Visit, own_server: Server, tmp_path: Path
) -> None:
    (tmp_path / "models" / "shipped").write_text("2\n")  # what was shipped cannot be pinned
    page = desk(visit, own_server)
    page.get_by_role("button", name="Name and note of version 2").click()
    page.get_by_role("textbox", name="Name").fill("half a na")
    page.locator(row(1)).get_by_role("button", name="Pin", exact=True).click()
    expect(page.locator(row(1)).get_by_role("button", name="Unpin")).to_be_focused()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("half a na")
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_count(0)
    expect(page.get_by_role("button", name="Name and note of version 2")).to_be_focused()
    assert Store(tmp_path / "models").names() == {}


def test_it_goes_by_its_name_wherever_the_desk_names_it(visit: Visit, own_server: Server, tmp_path: Path) -> None:
    store = Store(tmp_path / "models")
    store.describe(1, name="school pilot", note="Until June.")
    store.describe(2, name="all of us")
    page = desk(visit, own_server, troubles=True)
    expect(page.locator("#serving .called")).to_have_text("all of us")
    options = page.get_by_label("Version", exact=True).locator("option")
    expect(options.nth(1)).to_contain_text("1 “school pilot”, ")
    page.get_by_label("Compare version 1 “school pilot”").check()
    page.get_by_label("Compare version 2 “all of us”").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    sheet = page.get_by_role("dialog", name="Version 1 “school pilot” and version 2 “all of us”")
    expect(sheet.get_by_role("columnheader", name="Version 1 “school pilot”")).to_be_visible(timeout=30_000)
    expect(sheet).to_contain_text("Version 1 “school pilot”: Until June.")
    sheet.get_by_role("button", name="Close").click()
    page.locator(row(1)).get_by_role("button", name="Promote").click()
    page.get_by_label("Reason").fill("to see")
    page.keyboard.press("Enter")
    expect(page.locator("#serving .called")).to_have_text("school pilot")
    expect(page.get_by_role("alert").filter(has_text="Version 1 “school pilot” is serving now.")).to_be_visible()
    expect(page.get_by_role("button", name="Roll back to version 2 “all of us”")).to_be_visible()


def test_a_long_name_and_note_fit_a_phone(visit: Visit, own_server: Server, tmp_path: Path) -> None:
    store = Store(tmp_path / "models")
    store.promote(1, why="to see")
    for version in (1, 2):
        store.describe(version, name=LONG, note="x" * 500)
    page = desk(visit, own_server, **PHONE)
    expect(page.locator("#rollback")).to_be_visible()
    page.get_by_role("button", name="Name and note of version 2").click()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("x" * 500)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(f"{row(2)} [data-do=promote]").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390


def test_on_a_phone_two_named_and_noted_versions_are_compared_without_overlap(
    visit: Visit, own_server: Server, tmp_path: Path
) -> None:
    store = Store(tmp_path / "models")
    for version in (1, 2):
        store.describe(version, name=LONG, note=NOTE)
    page = desk(visit, own_server, **PHONE)
    for version in (1, 2):
        page.locator(f"{row(version)} [name=compare]").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    table = page.locator("#compare .scroll")
    expect(table).to_be_visible(timeout=30_000)
    assert table.evaluate("place => place.scrollWidth <= place.clientWidth")
    note, first = page.locator("#compare > [data-part=note]"), page.locator("#compare .compared")
    assert note.evaluate("note => note.scrollHeight <= note.clientHeight")
    assert note.evaluate("note => note.getBoundingClientRect().bottom") <= first.evaluate(
        "first => first.getBoundingClientRect().top"
    )


def test_in_korean_the_form_and_the_log_are_korean(visit: Visit, own_server: Server, tmp_path: Path) -> None:
    page = desk_in_korean(visit, own_server)
    page.get_by_role("button", name="이름과 메모: 버전 1").click()
    page.get_by_role("textbox", name="이름").fill("학교 시범")
    page.get_by_role("textbox", name="메모").fill("6월까지")
    page.get_by_role("button", name="저장").click()
    expect(page.locator(row(1)).get_by_role("rowheader")).to_have_text("1 학교 시범")
    page.locator("#audit summary").click()
    expect(page.locator("#audit li").first).to_contain_text("버전 1 메모 남김")
    assert Store(tmp_path / "models").names() == {1: Naming("학교 시범", "6월까지")}


def desk_in_korean(visit: Visit, server: Server) -> Page:
    page = visit(f"{server.url}/admin", locale="ko")
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#desk")).to_be_visible()
    return page
