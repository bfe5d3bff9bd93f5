"""Chapter 8: the figures say what the API says, and the live run comes to what was recorded, in Keras's lines."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from app.jobs.keras_log import read_line
from tests.browser.conftest import TRAINED, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.conftest import ADMIN, TOKEN
from tests.support.drawings import SEVEN

NOT_YET = "\N{EN DASH}"


def asked(server: Server, path: str) -> Any:  # noqa: ANN401  as the API answers
    return httpx.get(f"{server.url}/learn/api/{path}").raise_for_status().json()


def cells(page: Page, figure: str, row: str) -> Locator:
    return page.locator(f"#{figure} tr[data-part={row}] td")


def changed(server: Server, name: str) -> dict[str, Any]:
    runs: list[dict[str, Any]] = asked(server, "quickstart/changes")["runs"]
    return next(run for run in runs if run["name"] == name)


def log_in(page: Page) -> None:
    live = page.locator("#live")
    live.get_by_role("button", name="Log in as admin").click()
    live.get_by_label("Admin token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(live.get_by_role("button", name="Run it now")).to_be_visible()


def test_a_line_is_chosen_by_keys_and_says_what_goes_in_comes_out_and_is_learned(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(f"{shared_server.url}/learn/quickstart?code.line=flatten")
    code = page.locator("#code")
    expect(code.locator("[data-part=learns]")).to_have_text("0")
    code.get_by_role("radio", checked=True).press("ArrowDown")
    hidden = next(
        layer for layer in asked(shared_server, "quickstart")["network"]["layers"] if layer["kind"] == "hidden"
    )
    expect(code.locator("[data-part=learns]")).to_have_text(f"{hidden['parameters']:,}")
    expect(code.locator("[data-part=takes]")).to_have_text("(784,)")
    expect(code.locator("[data-part=gives]")).to_have_text("(128,)")
    expect(code.locator(".sentence")).to_contain_text("128 neurons.")
    code.get_by_role("radio", name="model.fit").check(force=True)
    lines = asked(shared_server, "quickstart")["lines"]
    expect(code.locator("[data-part=printed]")).to_have_text("\n".join(lines[:-1]))


def test_the_recorded_run_is_read_line_by_line_and_ends_beside_the_published_figures(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(f"{shared_server.url}/learn/quickstart?recorded.line=9")
    found = asked(shared_server, "quickstart")
    recorded = page.locator("#recorded")
    expect(recorded.locator(".terminal li")).to_have_text(found["lines"])
    expect(recorded.locator(".terminal li[aria-hidden=false]")).to_have_count(9)
    expect(recorded.locator(".sentence")).to_contain_text("Epoch 5 of 5 has begun")
    expect(cells(page, "recorded", "here")).to_have_text([NOT_YET, NOT_YET])
    on = recorded.get_by_role("button", name="One step on")
    on.click()
    expect(recorded.locator(".sentence")).to_contain_text(f"{found['history'][4]['accuracy']:.2%}")
    on.click()
    came = found["evaluation"]
    expect(cells(page, "recorded", "here")).to_have_text([f"{came['loss']:.4f}", f"{came['accuracy']:.2%}"])
    expect(cells(page, "recorded", "there")).to_have_text(["0.0734", "97.76%"])


def test_one_thing_changed_is_shown_beside_the_quickstart_with_the_line_that_changes(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(f"{shared_server.url}/learn/quickstart")
    live = page.locator("#live")
    expect(cells(page, "live", "accuracy").nth(1)).to_have_text(NOT_YET)
    live.get_by_role("radio", name="Hidden neurons: 16").check(force=True)
    fewer, usual = changed(shared_server, "units-16"), changed(shared_server, "published")
    expect(cells(page, "live", "learns")).to_have_text(["101,770", f"{fewer['network']['parameters']:,}"])
    shares = [f"{run['evaluation']['accuracy']:.2%}" for run in (usual, fewer)]
    expect(cells(page, "live", "accuracy")).to_have_text(shares)
    expect(live.locator("[data-part=line]")).to_have_text('keras.layers.Dense(16, activation="relu"),')
    expect(live.locator("[data-part=log]")).to_have_text("\n".join(fewer["lines"]))
    expect(live.locator(".sentence")).to_contain_text(f"{shares[1]} instead of {shares[0]}: worse.")


def test_who_may_not_train_sees_what_was_recorded_and_can_log_in_there(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank", troubles=True)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"{shared_server.url}/learn/quickstart")
    live = page.locator("#live")
    expect(live).to_contain_text("Only the admin can train on this server")
    expect(live.locator("[data-part=desk]")).to_be_hidden()
    expect(live.locator("[data-part=source]")).to_have_text("Recorded")
    live.get_by_role("button", name="Log in as admin").click()
    live.get_by_label("Admin token").fill("a guess")
    page.keyboard.press("Enter")
    expect(live.get_by_role("alert")).to_have_text("This is not the admin token.")
    live.get_by_label("Admin token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(live.get_by_role("button", name="Run it now")).to_be_enabled()
    assert page.evaluate("window.shifts") == []


@pytest.fixture(scope="module")
def trained_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a running server with a trainer beside it, for the tests of this file."""
    server = Server(tmp_path_factory.mktemp("trained"), trainer=True)
    server.start()
    yield server
    server.stop()


def test_the_live_run_comes_to_what_was_recorded_and_says_so_in_the_lines_of_keras(
    visit: Visit, trained_on: Server
) -> None:
    page = visit(f"{trained_on.url}/learn/quickstart")
    log_in(page)
    live = page.locator("#live")
    live.get_by_role("button", name="Run it now").click()
    expect(live.locator("[data-part=source]")).to_have_text("Run on this server")
    expect(cells(page, "live", "accuracy").nth(1)).not_to_have_text(NOT_YET, timeout=TRAINED)
    expect(live.locator("[data-part=clock]")).to_have_text(re.compile(r"^\d+\.\d s$"))
    expect(live.locator("[data-part=state]")).to_have_text("finished", timeout=TRAINED)
    [job] = httpx.get(f"{trained_on.url}/train", headers=ADMIN).json()["jobs"]
    usual = changed(trained_on, "published")
    # the last digits are the processor's own
    assert job["result"]["accuracy"] == pytest.approx(usual["evaluation"]["accuracy"], abs=0.003)
    assert job["result"]["promoted"] is False
    assert job["overrides"] == {}
    expect(cells(page, "live", "accuracy")).to_have_text(
        [f"{usual['evaluation']['accuracy']:.2%}", f"{job['result']['accuracy']:.2%}"]
    )
    said = httpx.get(f"{trained_on.url}/train/{job['id']}/log", headers=ADMIN).text
    expect(live.locator("[data-part=log]")).to_have_text(said.rstrip())
    epochs, lines = said.splitlines()[:-1:2], said.splitlines()
    assert epochs == [f"Epoch {number}/5" for number in range(1, 6)]
    assert all(read_line(line) for line in [*lines[1:-1:2], lines[-1]])
    link = live.get_by_role("link", name="Download this network")
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == f"digits-version-{job['result']['version']}-model.keras"
    page.reload()
    expect(live.locator("[data-part=source]")).to_have_text("Run on this server")
    expect(live.locator("[data-part=log]")).to_have_text(said.rstrip())


def test_a_live_run_is_stopped_and_the_recorded_one_is_still_there_to_compare_with(
    visit: Visit, trained_on: Server
) -> None:
    page = visit(f"{trained_on.url}/learn/quickstart?live.run=epochs-20")
    log_in(page)
    live = page.locator("#live")
    live.get_by_role("button", name="Run it now").click()
    live.get_by_role("button", name="Stop").click()
    expect(live.locator("[data-part=state]")).to_have_text("cancelled", timeout=TRAINED)
    expect(live.locator(".sentence")).to_have_text("It ended before the test.")
    expect(live.get_by_role("button", name="Run it now")).to_be_enabled()
    expect(cells(page, "live", "accuracy").nth(1)).to_have_text(NOT_YET)


def test_the_notebook_and_the_network_are_there_to_take_away(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/quickstart", locale="ko")
    for link, name in {"노트북": "quickstart-ko.ipynb", "학습된 신경망": "digits-version-1-model.keras"}.items():
        with page.expect_download() as saved:
            page.get_by_role("link", name=link).click()
        assert saved.value.suggested_filename == name


def test_my_digit_is_read_by_the_quickstart_and_by_what_serves(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/quickstart")
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_mouse(SEVEN)
    read = page.locator("#read")
    for part in ("quickstart", "current"):
        expect(read.locator(f"[data-part={part}] .top .name")).to_have_text("7")
    expect(read.locator(".sentence")).to_contain_text("Both say 7")
