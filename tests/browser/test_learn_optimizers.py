"""Chapter 6: what the race shows is what the API says, by hand and by keys, and the live race trains for real."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TRAINED, WATCH_SHIFTS, Visit
from tests.browser.server import Server
from tests.conftest import ADMIN, TOKEN

NOT_YET = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"


def row(page: Page, figure: str, optimizer: str) -> Locator:
    return page.locator(f"#{figure} tr[data-of={optimizer}]")


def raced(server: Server, surface: str, **question: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401  as the API takes it
    answer = httpx.get(f"{server.url}/learn/api/race/{surface}", params=question).raise_for_status().json()
    return {path["optimizer"]: path for path in answer["paths"]}


def first_of(paths: dict[str, dict[str, Any]]) -> str:
    return min((path["arrived"], name) for name, path in paths.items() if path["arrived"] is not None)[1]


@pytest.mark.parametrize("surface", ["Bowl", "Ravine", "Saddle", "Local minimum", "Plateau"])
def test_the_table_says_who_arrived_and_when_as_the_api_does(visit: Visit, shared_server: Server, surface: str) -> None:
    names = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
    slug = surface.lower().replace(" ", "-")
    page = visit(f"{shared_server.url}/learn/optimizers?race.surface={slug}&race.optimizers={','.join(names)}")
    paths = raced(shared_server, slug)
    for name in names:
        arrived = paths[name]["arrived"]
        expect(row(page, "race", name).locator("td").nth(2)).to_have_text(
            NOT_YET if arrived is None else f"step {arrived}"
        )
    expect(page.locator("#race tr.first")).to_have_attribute("data-of", first_of(paths))
    expect(page.locator("#race .sentence")).to_contain_text(f"at step {paths[first_of(paths)]['arrived']}")


def test_the_start_is_moved_by_keys_and_everyone_starts_there(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/optimizers?race.surface=bowl&race.start=-2.4,1.5")
    start = page.get_by_role("slider", name="Start of the race")
    expect(start).to_have_attribute("aria-valuetext", f"x {MINUS}2.40, y 1.50")
    start.focus()
    for _ in range(10):
        page.keyboard.press("Shift+ArrowRight")
    expect(start).to_have_attribute("aria-valuetext", "x 0.60, y 1.50")
    arrived = raced(shared_server, "bowl", x=0.6, y=1.5, optimizers="adagrad")["adagrad"]["arrived"]
    expect(row(page, "race", "adagrad").locator("td").nth(2)).to_have_text(f"step {arrived}")
    page.wait_for_url("**race.start=0.6,1.5**")


def test_a_rate_that_is_too_large_throws_a_racer_out(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/optimizers?race.surface=bowl&race.rates=same&race.rate=10")
    expect(row(page, "race", "sgd")).to_contain_text("flew off")
    expect(page.locator("#race .sentence")).to_contain_text("Thrown out by steps that are too long: SGD")


def test_a_race_is_played_step_by_step(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/optimizers?race.step=64")
    expect(page.locator("#race .sentence")).to_have_text("Nobody has arrived by step 64.")
    for _ in range(4):
        page.locator("#race").get_by_role("button", name="One step on").click()
    expect(page.locator("#race .sentence")).to_have_text("Momentum arrived first, at step 68.")


def test_the_chapter_opens_on_a_race_that_momentum_wins(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/optimizers")
    figure = page.locator("#opening")
    expect(figure.locator(".sentence")).to_have_text("Momentum arrived first, at step 68. Then came SGD (177).")
    assert page.evaluate("document.querySelector('.body').querySelector('p, figure').closest('figure').id") == "opening"


def test_the_recorded_race_shows_what_was_recorded(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/optimizers")
    runs = httpx.get(f"{shared_server.url}/learn/api/runs").json()["race"]
    slow = next(run for run in runs if run["optimizer"] == "adagrad" and not run["suited"])
    cells = row(page, "recorded", "adagrad").locator("td")
    expect(cells).to_have_text([f"{slow['rate']}", NOT_YET, f"{slow['val_accuracy']:.2%}"])


def test_who_is_not_the_admin_is_told_so_and_can_log_in_there(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank", troubles=True)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"{shared_server.url}/learn/optimizers")
    live = page.locator("#live")
    expect(live).to_contain_text("Only the admin can train on this server.")
    expect(live.locator("[data-part=desk]")).to_have_attribute("inert", "")
    live.get_by_role("button", name="Log in as admin").click()
    live.get_by_label("Admin token").fill("a guess")
    page.keyboard.press("Enter")
    expect(live.get_by_role("alert")).to_have_text("This is not the admin token.")
    live.get_by_label("Admin token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(live.get_by_role("button", name="Start the race")).to_be_enabled()
    assert page.evaluate("window.shifts") == []


def test_the_live_race_trains_each_optimizer_and_lets_none_serve(visit: Visit, training_server: Server) -> None:
    page = visit(f"{training_server.url}/learn/optimizers?live.optimizers=sgd,adam")
    live = page.locator("#live")
    live.get_by_role("button", name="Log in as admin").click()
    live.get_by_label("Admin token").fill(TOKEN)
    page.keyboard.press("Enter")
    live.get_by_role("button", name="Start the race").click()
    for name in ("sgd", "adam"):
        expect(row(page, "live", name).locator("td").nth(0)).to_have_text("finished", timeout=TRAINED)
    jobs = httpx.get(f"{training_server.url}/train", headers=ADMIN).json()["jobs"]
    assert sorted(job["overrides"]["optimizer"] for job in jobs) == ["adam", "sgd"]
    for job in jobs:
        cell = row(page, "live", job["overrides"]["optimizer"]).locator("td").nth(2)
        expect(cell).to_have_text(f"{job['result']['accuracy']:.2%}")
        assert job["result"]["promoted"] is False
    page.reload()
    expect(row(page, "live", "adam").locator("td").nth(0)).to_have_text("finished")
