"""Chapter 7: the curves are the recorded ones, and the learner's digit is read by the networks that were kept."""

import json
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN


def run_of(server: Server, name: str) -> dict[str, Any]:
    runs: list[dict[str, Any]] = httpx.get(f"{server.url}/learn/api/runs").json()["epochs"]["runs"]
    return next(run for run in runs if run["name"] == name)


def scrub(page: Page, figure: str, key: str, *keys: str) -> None:
    page.locator(f"#{figure}-{key}").focus()
    for one in keys:
        page.keyboard.press(one)


def test_the_readings_are_those_of_the_epoch_that_is_scrubbed_to(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/epochs?fit.epoch=27")
    run = run_of(shared_server, "little")
    scrub(page, "fit", "epoch", "ArrowRight", "ArrowRight", "ArrowRight")
    expect(page.locator("#fit [data-part=training]")).to_have_text(f"{run['loss'][29]:.3f}")
    expect(page.locator("#fit [data-part=validation]")).to_have_text(f"{run['val_loss'][29]:.3f}")


def test_overfitting_is_marked_from_the_lowest_validation_loss_on(visit: Visit, shared_server: Server) -> None:
    run = run_of(shared_server, "little")
    lowest = run["val_loss"].index(min(run["val_loss"])) + 1
    page = visit(f"{shared_server.url}/learn/epochs?fit.epoch={lowest - 1}")
    sentence = page.locator("#fit .sentence")
    expect(sentence).to_contain_text("About enough")
    expect(page.locator("#fit .mark.area")).to_have_count(0)
    scrub(page, "fit", "epoch", "ArrowRight", "ArrowRight")
    expect(sentence).to_contain_text(f"Too many: since epoch {lowest}")
    expect(page.locator("#fit .mark.area")).to_have_count(1)
    scrub(page, "fit", "epoch", "Home", "ArrowRight")
    expect(sentence).to_contain_text("It underfits.")


def test_a_shorter_training_ends_where_it_ended(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/epochs?fit.run=much")
    expect(page.locator("#fit-epoch")).to_have_attribute("max", "30")
    expect(page.locator("#fit .sentence")).to_contain_text("After epoch 30 on 55,000 digits")
    page.locator("#fit").get_by_label("1,000 digits", exact=True).check()
    expect(page.locator("#fit .sentence")).to_contain_text("After epoch 60 on 1,000 digits")


def test_my_digit_is_read_by_the_networks_of_every_epoch(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/epochs")
    expect(page.locator("#said [data-part=answer]")).to_have_text("3")
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#said [data-part=answer]")).to_have_text("7")
    scrub(page, "said", "at", "Home")
    expect(page.locator("#said [data-part=after]")).to_have_text("after epoch 0")
    page.wait_for_url("**said.at=0**")
    with page.expect_request("**/learn/api/said") as again:
        page.reload()
    # asked here once more: the page breaks off its first question when the digit has been read meanwhile
    said = page.request.post(again.value.url, data=json.loads(again.value.post_data or ""))
    [little, *_] = said.json()["runs"]
    shares = little["probabilities"][0]
    expect(page.locator("#said [data-part=answer]")).to_have_text(str(shares.index(max(shares))))
    expect(page.locator("#said .bars .value").first).to_have_text(f"{shares[0]:.1%}")
