"""The admin's desk while something of the server does not work: the rest does, and the page says what does not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from app.db.engine import open_database
from app.jobs.job import TrainRequest
from app.jobs.queue import JobQueue
from tests.browser.candidates import refining
from tests.browser.conftest import Visit, log_in
from tests.browser.server import Server

WHY = "The database cannot be opened."


def refuse(route: Route) -> None:
    problem = {"type": "/problems/unavailable", "title": "Unavailable", "status": 503, "detail": WHY}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


def refuse_to_delete(route: Route) -> None:
    if route.request.method == "DELETE":
        refuse(route)
    else:
        route.continue_()


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=text)).to_be_visible()


def test_a_stream_that_is_refused_is_told_of_and_the_training_is_asked_for(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    page.route("**/train/*/events", refuse)
    log_in(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("fast: queued")
    told(page, "asked for again every two seconds")
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    jobs.cancel(jobs.list(1)[0].id)
    engine.dispose()
    expect(page.locator("#job")).to_contain_text("fast: cancelled", timeout=15_000)


def test_a_training_that_could_not_be_told_to_end_can_be_told_again(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    page.route("**/train/*", refuse_to_delete)
    with refining(tmp_path) as claim:
        log_in(page)
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Keep what it learned").click()
        told(page, WHY)
        page.unroute("**/train/*")
        page.get_by_role("button", name="Cancel").click()
        # the button says so at once, before the server has been told
        with page.expect_response(lambda response: response.request.method == "DELETE") as told_again:
            page.get_by_role("button", name="Keep what it learned").click()
        assert told_again.value.ok
        expect(page.locator("#ending").get_by_role("button", name="Stopping")).to_be_visible()
        assert claim.heartbeat() == "keep"


def test_a_training_that_nobody_takes_up_says_that_no_trainer_is_at_work(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    JobQueue(engine, lambda: datetime.now(UTC) - timedelta(minutes=1)).enqueue(TrainRequest(recipe="fast"))
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    expect(page.locator("#job")).to_contain_text("No trainer is at work.")
    assert JobQueue(engine).claim()
    expect(page.locator("#job")).to_have_attribute("data-status", "running")
    expect(page.locator("#job")).not_to_contain_text("No trainer is at work.")
    engine.dispose()


@pytest.mark.parametrize("path", ["**/train?limit=20", "**/corrections/counts"])
def test_versions_are_promoted_and_rolled_back_while_the_database_fails(
    own_server: Server, visit: Visit, path: str
) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    page.route(path, refuse)
    log_in(page)
    told(page, WHY)
    page.locator("[data-version='1']").get_by_role("button", name="Promote").click()
    page.get_by_label("Reason").fill("it is smaller")
    page.get_by_role("button", name="Promote anyway").click()
    expect(page.locator("#serving .number")).to_have_text("1")
    page.get_by_role("button", name="Roll back").click()
    expect(page.locator("#serving .number")).to_have_text("2")


def test_trainings_are_asked_for_while_the_versions_cannot_be_listed(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    page.route("**/models", refuse)
    log_in(page)
    told(page, WHY)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("fast: queued")


def test_a_version_with_a_damaged_card_is_marked_and_hides_no_other(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "models" / "1" / "card.json").write_text("{")
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    expect(page.locator("#versions tbody th")).to_have_text(["2", "1"])
    expect(page.locator("#versions [data-broken]")).to_contain_text("The card of version 1 is damaged")
    expect(page.locator("#serving .number")).to_have_text("2")
