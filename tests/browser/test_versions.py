"""The versions at the desk: a cell opened, two compared, pinned, deleted, promoted against the card, and the log."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from app.settings import Settings
from app.versions import Store
from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.server import Server


@pytest.fixture
def third(own_server: Server, tmp_path: Path) -> Server:
    """Return a server whose store also has a version that was neither shipped nor promoted: a copy of the second."""
    store = Store(tmp_path / "models")
    (store.root / "shipped").write_text("1\n2\n")  # the third version here is not the shipped one
    with store.staging() as folder:
        for name in ("model.keras", "model.tflite"):
            shutil.copy(store.root / "2" / name, folder / name)
        store.publish(folder, {**store.card(2), "name": "again", "job": "9f2c"})
    return own_server


def row(version: int) -> str:
    return f"#versions [data-version='{version}']"


def fits(page: Page, sheet: str) -> bool:
    return bool(page.locator(sheet).evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth"))


def desk(visit: Visit, server: Server, **options: object) -> Page:
    page = visit(f"{server.url}/admin", **options)
    log_in(page)
    return page


def test_the_confusion_matrix_of_any_version_is_shown_and_opened(shared_server: Server, visit: Visit) -> None:
    page = desk(visit, shared_server)
    of = page.get_by_label("Version", exact=True)
    expect(of).to_have_value("2")
    of.select_option("1")
    card = Store(Settings().shipped_dir).card(1)
    cells = page.locator("#confusion tbody button")
    expect(cells.nth(11)).to_have_text(str(card["confusion"][1][1]))
    page.locator("#confusion .wrong button:not([aria-disabled])").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Version 1.")


def test_a_cell_opens_with_its_images_and_closes_to_where_one_was(visit: Visit, shared_server: Server) -> None:
    page = desk(visit, shared_server)
    cells = page.locator("#confusion tbody button")
    expect(cells).to_have_count(100)
    counts = [int(text or 0) for text in cells.all_inner_texts()]
    most = max((count, at) for at, count in enumerate(counts) if at % 11)[1]
    cells.nth(most).click()
    sheet = page.get_by_role("dialog", name=f"{most // 10} read as {most % 10}")
    images = sheet.get_by_role("list").first.get_by_role("button")
    expect(images).to_have_count(counts[most], timeout=30_000)
    expect(sheet).to_contain_text(f"Images: {counts[most]}. Version 2.")
    images.first.focus()
    expect(images.first).to_have_accessible_name(re.compile(f"a {most // 10}, read as {most % 10}"))
    shares = sheet.get_by_label("Probabilities of the image in hand").get_by_role("listitem")
    expect(shares).to_have_count(10)
    percents = [text.split()[1:] for text in shares.all_inner_texts()]
    assert sum(int(percent) for percent, *_ in filter(None, percents)) in range(95, 106)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(cells.nth(most)).to_be_focused()


def test_the_matrix_is_one_tab_stop_and_the_arrow_keys_move_in_it(visit: Visit, shared_server: Server) -> None:
    page = desk(visit, shared_server)
    assert page.locator("#confusion button[tabindex='0']").count() == 1
    page.locator("#confusion button").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#confusion [data-digit='2'][data-read='1']")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="2 read right")).to_be_visible()
    expect(page.locator("#cell [data-part=images] button")).to_have_count(100, timeout=30_000)
    expect(page.locator("#cell")).to_contain_text("The first 100 are shown. The least sure first.")


def test_nothing_moves_in_the_sheet_when_the_images_come(visit: Visit, shared_server: Server) -> None:
    page = desk(visit, shared_server)
    held: list[Route] = []
    page.route("**/held-out?*", lambda route: held.append(route))  # noqa: PLW0108  Playwright does not take built-in methods
    page.locator("#confusion [data-digit='5'][data-read='5']").click()
    sheet = page.locator("#cell")
    expect(sheet.locator(".place")).to_have_count(100)
    expect(sheet).to_contain_text("The first time takes some seconds.")
    before = sheet.bounding_box(), sheet.evaluate("sheet => sheet.scrollHeight")
    for route in held:
        route.continue_()
    expect(sheet.locator("[data-part=images] button")).to_have_count(100, timeout=30_000)
    assert (sheet.bounding_box(), sheet.evaluate("sheet => sheet.scrollHeight")) == before


def test_without_the_digits_the_sheet_says_what_is_missing(visit: Visit, tmp_path: Path) -> None:
    server = Server(tmp_path, data=tmp_path / "none.npz")
    server.start()
    try:
        page = desk(visit, server, troubles=True)
        page.locator("#confusion [data-digit='3'][data-read='3']").click()
        expect(page.locator("#cell").get_by_role("alert")).to_contain_text("none.npz")
    finally:
        server.stop()


def test_two_versions_are_compared_side_by_side(visit: Visit, shared_server: Server) -> None:
    page = desk(visit, shared_server)
    button = page.get_by_role("button", name="Compare", exact=True)
    expect(button).to_be_disabled()
    page.get_by_label("Compare version 2").check()
    page.get_by_label("Compare version 1").check()
    button.click()
    sheet = page.get_by_role("dialog", name="Version 1 and version 2")
    expect(sheet.get_by_role("row", name="Held-out accuracy")).to_contain_text("+", timeout=30_000)
    expect(sheet.get_by_role("row", name="epochs")).to_have_text("epochs53")  # what differs in the recipes
    expect(sheet.get_by_role("row", name="share")).to_have_count(0)  # the same in both
    expect(sheet.locator("[data-part=byDigit] li")).to_have_count(10)
    cards = [json.loads(page.request.get(f"{shared_server.url}/models/{version}").text()) for version in (1, 2)]
    gained = round((cards[1]["accuracy"] - cards[0]["accuracy"]) * 10_000)
    right, wrong = (
        int(sheet.locator(f"[data-part={side}Title]").inner_text().split()[-1]) for side in ("right", "wrong")
    )
    assert abs(right - wrong - gained) <= 2
    first = sheet.locator("[data-part=right] button").first
    first.hover()
    expect(sheet.locator(".shares .pair").first.locator(".share")).to_have_count(2)
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()


def test_a_third_choice_takes_the_place_of_the_earliest(visit: Visit, third: Server) -> None:
    page = desk(visit, third)
    for version in (1, 2, 3):
        page.get_by_label(f"Compare version {version}").check()
    expect(page.get_by_label("Compare version 1")).not_to_be_checked()
    expect(page.get_by_label("Compare version 2")).to_be_checked()


def test_a_version_is_pinned_unpinned_and_deleted_once_one_is_sure(visit: Visit, third: Server) -> None:
    page = desk(visit, third)
    mine = page.locator(row(3))
    mine.get_by_role("button", name="Pin", exact=True).click()
    expect(mine.get_by_role("button", name="Unpin")).to_be_focused()
    expect(mine.get_by_role("button", name="Delete")).to_have_count(0)
    mine.get_by_role("button", name="Unpin").click()
    mine.get_by_role("button", name="Delete").click()
    sheet = page.get_by_role("dialog", name="Delete version 3?")
    expect(sheet).to_contain_text("lost for good")
    expect(sheet.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    mine.get_by_role("button", name="Delete").click()
    sheet.get_by_role("button", name="Delete for good").click()
    expect(mine).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="Version 3 is deleted.")).to_be_visible()
    for version in (1, 2):
        expect(page.locator(row(version)).get_by_role("button", name="Delete")).to_have_count(0)


def test_promoting_a_worse_one_asks_for_the_reason_in_place_and_the_log_keeps_it(visit: Visit, third: Server) -> None:
    page = desk(visit, third, troubles=True)
    page.get_by_text("What was done").click()
    expect(page.locator("#audit li")).to_have_count(1)
    page.locator(row(1)).get_by_role("button", name="Promote").click()
    expect(page.get_by_label("Reason")).to_be_focused()
    expect(page.locator(".asking")).to_contain_text("more than chance explains")
    page.get_by_role("button", name="Leave it").click()
    expect(page.locator(".asking")).to_have_count(0)
    page.locator(row(1)).get_by_role("button", name="Promote").click()
    page.get_by_label("Reason").fill("half a reason")
    page.locator(row(3)).get_by_role("button", name="Pin", exact=True).click()
    expect(page.locator(row(3)).get_by_role("button", name="Unpin")).to_be_focused()
    expect(page.get_by_label("Reason")).to_have_value("half a reason")
    page.get_by_label("Reason").fill("the others are <b>slow</b>")
    page.keyboard.press("Enter")
    expect(page.locator("#serving .number")).to_have_text("1")
    newest = page.locator("#audit li").first
    expect(newest).to_contain_text("Version 1 promoted against its card, after 2")
    expect(newest).to_contain_text("admin page")
    expect(newest.locator("q")).to_have_text("the others are <b>slow</b>")


def test_a_card_is_downloaded(visit: Visit, shared_server: Server) -> None:
    page = desk(visit, shared_server)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the card of version 2").click()
    assert downloading.value.suggested_filename == "digits-version-2-card.json"
    assert json.loads(Path(downloading.value.path()).read_text())["version"] == 2


def test_on_a_phone_nothing_is_wider_than_the_screen(visit: Visit, third: Server) -> None:
    page = desk(visit, third, troubles=True, **PHONE)
    page.locator("#confusion [data-digit='3'][data-read='3']").click()
    expect(page.locator("#cell [data-part=images] button")).to_have_count(100, timeout=30_000)
    assert fits(page, "#cell")
    page.get_by_role("button", name="Close").click()
    for version in (1, 3):
        page.get_by_label(f"Compare version {version}").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#compare [data-part=right] button").first).to_be_visible(timeout=30_000)
    assert page.evaluate(
        "document.querySelector('#compare').scrollWidth <= document.querySelector('#compare').clientWidth"
    )
    page.get_by_role("button", name="Close").click()
    page.locator(row(1)).get_by_role("button", name="Promote").click()
    expect(page.get_by_label("Reason")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [844, 1024, 1190, 1280])
def test_in_a_window_of_any_width_promote_is_in_view(visit: Visit, third: Server, width: int) -> None:
    page = desk(visit, third, viewport={"width": width, "height": 390})
    for version in (1, 3):  # a shipped one, and one that can be pinned and deleted as well
        box = page.locator(f"{row(version)} [data-do=promote]").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
    assert page.locator(".scroll:has(#versions)").evaluate("place => place.scrollWidth <= place.clientWidth")


def test_on_a_phone_promote_and_every_column_of_the_comparison_are_in_view(visit: Visit, shared_server: Server) -> None:
    page = desk(visit, shared_server, **PHONE)
    width = page.evaluate("innerWidth")
    box = page.locator(f"{row(1)} [data-do=promote]").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    for version in (1, 2):
        page.locator(f"{row(version)} [name=compare]").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    table = page.locator("#compare .scroll")
    expect(table).to_be_visible()
    assert table.evaluate("place => place.scrollWidth <= place.clientWidth")
    assert fits(page, "#compare")
