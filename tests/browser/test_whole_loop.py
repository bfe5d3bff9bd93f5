"""The whole loop, as a person goes through it: correct, review, retrain, promote, answer, roll back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import TRAINED, Visit, log_in
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

ANSWERED_BY = "Version {} is answering"
"""What the page says of the version that answers."""


def draw_a_seven_and_say_that_it_is_a_one(page: Page) -> None:
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.get_by_role("button", name="No, it is").click()
    page.get_by_role("group", name="Which digit is it?").get_by_role("button", name="1").click()
    expect(page.locator("#correct")).to_contain_text("Thank you. Noted as 1.")


def accept_it_with_the_keyboard(page: Page) -> None:
    page.get_by_role("link", name="Corrections to review: 1").click()
    card = page.get_by_role("listbox", name="Corrections").get_by_role("option")
    expect(card).to_be_focused()
    expect(card).to_have_accessible_name(re.compile("^Said to be 1 read as 7"))
    page.keyboard.press("a")
    expect(card).to_contain_text("accepted as 1")
    page.get_by_role("link", name="Back to the desk").click()


def refine_for_one_short_epoch(page: Page) -> None:
    page.get_by_role("radio", name="Refine").check()
    page.get_by_text("Change the recipe").click()
    page.get_by_label("Epochs").fill("1")
    page.get_by_label("Share of data").fill("0.02")
    page.get_by_label("Serve it at once").uncheck()
    page.get_by_role("button", name="Start training").click()


def watch_it_learn(page: Page) -> None:
    expect(page.locator("#job")).to_have_attribute("data-status", "running", timeout=TRAINED)
    expect(page.locator("#curves canvas")).to_have_count(2)
    expect(page.locator("#job-matrix")).to_contain_text("After epoch 1", timeout=TRAINED)
    expect(page.locator("#job")).to_have_attribute("data-status", "succeeded", timeout=TRAINED)


def see_what_came_of_it(page: Page) -> None:
    expect(page.locator("#outcome")).to_contain_text("of the held-out digits read right")
    expect(page.locator("#outcome")).to_contain_text("of the 1 corrections")
    expect(page.locator("#report summary")).to_contain_text("Against version 2")


def promote_it_with_a_reason_where_one_is_asked_for(page: Page) -> None:
    button = page.locator("#outcome").get_by_role("button", name="Promote")
    asked = "anyway" in button.inner_text()
    button.click()
    if asked:
        page.locator("#outcome").get_by_label("Reason").fill("to see the whole loop")
        page.keyboard.press("Enter")
    expect(page.locator("#serving .number")).to_have_text("3")


def see_who_answers(page: Page, version: int) -> None:
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).not_to_be_empty()
    expect(page.get_by_text(ANSWERED_BY.format(version))).to_be_visible()


def test_a_correction_becomes_a_version_that_answers_and_one_click_takes_it_back(
    training_server: Server, visit: Visit
) -> None:
    page = visit(training_server.url, troubles=True)  # the server may ask for a reason by 409
    draw_a_seven_and_say_that_it_is_a_one(page)

    page.goto(f"{training_server.url}/admin")
    log_in(page)
    accept_it_with_the_keyboard(page)
    refine_for_one_short_epoch(page)
    watch_it_learn(page)
    see_what_came_of_it(page)
    promote_it_with_a_reason_where_one_is_asked_for(page)

    page.goto(training_server.url)
    see_who_answers(page, 3)

    page.goto(f"{training_server.url}/admin")
    page.get_by_role("button", name="Roll back").click()
    expect(page.locator("#serving .number")).to_have_text("2")

    page.goto(training_server.url)
    see_who_answers(page, 2)
