"""The admin's desk: logging in, the card of the current version, promoting, rolling back."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import WATCH_SHIFTS, Visit, log_in
from tests.browser.server import Server


def test_a_wrong_token_gets_a_clear_word_and_the_right_one_opens_the_desk(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin", troubles=True)
    page.get_by_label("Admin token").fill("a guess")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#login-error")).to_have_text("This is not the admin token.")
    log_in(page)
    page.reload()
    expect(page.locator("#desk")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Admin token")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Admin token")).to_be_visible()


def test_the_desk_shows_the_card_of_the_version_in_service(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin")
    log_in(page)
    expect(page.locator("#serving .number")).to_have_text("2")
    expect(page.locator("#serving .accuracy")).to_contain_text("±")
    expect(page.locator("#by-digit li")).to_have_count(10)
    expect(page.locator("#confusion tbody td")).to_have_count(100)


def test_the_card_says_how_far_its_probabilities_can_be_trusted(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    facts = page.locator("#serving [data-part=facts]")
    expect(facts).to_contain_text("Calibration error")
    expect(facts).not_to_contain_text("Temperature")  # version 2 has none
    path = tmp_path / "models" / "2" / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"calibration": {"temperature": 0.7, "ece": 0.0021}}))
    page.reload()
    expect(facts).to_contain_text("Calibration error0.21%")
    expect(facts).to_contain_text("Temperature0.70")


def test_the_card_says_what_quantizing_changed(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    facts = page.locator("#serving [data-part=facts]")
    expect(facts).to_contain_text("Calibration error")
    expect(facts).not_to_contain_text("Weights")  # version 2 was made before there was any
    path = tmp_path / "models" / "2" / "card.json"
    card = json.loads(path.read_text())
    figures = {"accuracy": 0.9933, "milliseconds": 0.03, "size_bytes": 480032}
    changed = {"weights": "int8", "reason": None, "float32": figures, "int8": figures, "read_otherwise": 3}
    path.write_text(json.dumps(card | {"quantization": changed}))
    page.reload()
    expect(facts).to_contain_text("8 bits; 3 held-out digits read otherwise than with 32 bits, which read 99.33%")
    kept = {"weights": "float32", "reason": "slower", "float32": figures, "int8": figures, "read_otherwise": 3}
    path.write_text(json.dumps(card | {"quantization": kept}))
    page.reload()
    expect(facts).to_contain_text("32 bits: with 8 bits it takes longer")


def test_nothing_moves_while_the_desk_opens(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin")
    page.context.add_init_script(WATCH_SHIFTS)
    log_in(page)
    page.reload()
    expect(page.locator("#desk")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []


def test_a_version_is_promoted_and_rolled_back_by_a_click(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)  # it asks for a reason by 409
    log_in(page)
    page.locator("[data-version='1']").get_by_role("button", name="Promote").click()
    page.get_by_label("Reason").fill("it is smaller")
    page.get_by_role("button", name="Promote anyway").click()
    expect(page.locator("#serving .number")).to_have_text("1")
    expect(page.get_by_role("alert")).to_contain_text("Version 1 is serving now.")
    page.get_by_role("button", name="Roll back").click()
    expect(page.locator("#serving .number")).to_have_text("2")


def test_rolling_back_names_its_version_and_is_offered_where_there_is_one(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    log_in(page)
    expect(page.locator("#versions tbody th")).to_have_count(2)
    expect(page.get_by_role("button", name="Roll back")).to_be_hidden()
    page.locator("[data-version='1']").get_by_role("button", name="Promote").click()
    page.get_by_label("Reason").fill("it is smaller")
    page.get_by_role("button", name="Promote anyway").click()
    page.get_by_role("button", name="Roll back to version 2").click()
    expect(page.locator("#serving .number")).to_have_text("2")
    expect(page.get_by_role("button", name="Roll back")).to_be_hidden()
