"""What the desk shows of the traffic."""

import json

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.server import Server
from tests.support.drawings import SEVEN


def test_readings_and_corrections_are_seen_within_seconds(visit: Visit, own_server: Server) -> None:
    page = visit(f"{own_server.url}/admin", **PHONE)
    log_in(page)
    page.locator("#traffic").scroll_into_view_if_needed()
    expect(page.locator("#traffic [data-part=rate]")).to_have_text("0")
    expect(page.locator("#traffic [data-part=median]")).to_have_text("\N{EN DASH}")
    before = page.evaluate("document.documentElement.scrollHeight")
    headers = {"Content-Type": "application/json"}
    for _ in range(30):
        page.request.post(f"{own_server.url}/predict", data=json.dumps({"strokes": SEVEN}), headers=headers)
    expect(page.locator("#traffic [data-part=median]")).to_contain_text("ms")
    expect(page.locator("#traffic [data-part=unsure]")).to_contain_text("%")
    expect(page.locator("#traffic [data-part=corrections]")).to_have_text("0")
    assert page.evaluate("document.documentElement.scrollHeight") == before
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_nobody_is_asked_while_the_panel_is_out_of_view(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin")
    page.clock.install()
    page.reload()
    log_in(page)
    with page.expect_request("**/metrics"):
        page.locator("#traffic").scroll_into_view_if_needed()
    with page.expect_request("**/metrics"):
        page.clock.fast_forward(5_000)  # longer than two looks are apart
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("document.querySelector('#traffic').getBoundingClientRect().bottom < 0")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("heading", name="Trainings", exact=True)).to_be_visible()
    assert [url for url in asked if url.endswith("/metrics")] == []
