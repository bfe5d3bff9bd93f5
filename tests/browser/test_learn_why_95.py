"""Chapter 1: what the figures say of the networks is on their cards, and of the learner's digit what they answer."""

import re
from typing import Any

import httpx
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN


def card(server: Server, version: int) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.url}/models/{version}").json()
    return found


def pairs(server: Server, version: int) -> tuple[int, int]:
    found = httpx.get(f"{server.url}/learn/api/paired").json()["versions"]
    pair = found[card(server, version)["sha256"]["model.tflite"]]
    return pair["gained"], pair["lost"]


def test_numbers_are_lost_as_digits_are_misread(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/why-95")
    sentence = page.locator("#number .sentence")
    expect(sentence).to_contain_text("At 95.0% per digit, 77 of 100 numbers of 5 digits")
    page.locator("#number").get_by_role("slider", name="Accuracy per digit").first.focus()
    for _ in range(5):
        page.keyboard.press("PageDown")
    accuracy = page.locator("#number-p").input_value()
    assert float(accuracy) < 95
    expect(sentence).to_contain_text(f"{(float(accuracy) / 100) ** 16:.0%}".rstrip("%") + " of 16.")
    expect(page).to_have_url(re.compile(rf"number\.p={accuracy}"))


def test_the_accuracy_of_a_network_is_taken_from_its_card(visit: Visit, shared_server: Server) -> None:
    quickstart = card(shared_server, 1)
    page = visit(f"{shared_server.url}/learn/why-95")
    page.get_by_role("button", name="As the quickstart").click()
    expect(page.locator("#number-p")).to_have_value(f"{100 * quickstart['accuracy']:.1f}")
    expect(page.locator("#number .sentence")).to_contain_text(f"Quickstart: {quickstart['accuracy']:.2%}")


def test_a_small_test_cannot_tell_the_networks_apart(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/why-95")
    sentence = page.locator("#margin .sentence")
    gained, lost = pairs(shared_server, 2)
    expect(sentence).to_contain_text(f"only Version 2 reads about {gained} right, and only the quickstart {lost}")
    expect(sentence).to_contain_text("The difference is real.")
    page.locator("#margin-n").focus()
    page.keyboard.press("Home")
    expect(sentence).to_contain_text("Measured on 20 digits")
    expect(sentence).to_contain_text("That could be chance.")


def test_mistakes_are_shown_digit_by_digit(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/why-95")
    for version, name in ((2, "served"), (1, "quickstart")):
        page.locator(f"#each [value={name}]").check()
        missed = [f"{1000 * (1 - right):.1f}" for right in card(shared_server, version)["per_digit"]]
        expect(page.locator("#each .bars .value")).to_have_text(missed)


def test_a_rare_digit_makes_a_program_that_finds_nothing_look_good(visit: Visit, shared_server: Server) -> None:
    confusion = card(shared_server, 2)["confusion"]
    page = visit(f"{shared_server.url}/learn/why-95?rare.digit=3&rare.share=2")
    never_right, never_finds, _, finds, _ = page.locator("#rare .value").all()
    expect(never_right).to_have_text("98.0%")
    expect(never_finds).to_have_text("0.0%")
    expect(finds).to_have_text(f"{confusion[3][3] / sum(confusion[3]):.1%}")


def test_both_networks_read_my_digit(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/why-95")
    expect(page.locator("#mine")).to_have_attribute("data-state", "ready")
    page.locator("#pad").hover()
    with page.expect_response("**/learn/api/steps") as answer:
        Hand(page).with_mouse(SEVEN)
    said = answer.value.json()["said"]
    assert [one["version"] for one in said] == [1, 2]
    for one, part in zip(said, ("first", "second"), strict=True):
        top = str(one["normalized"].index(max(one["normalized"])))
        expect(page.locator(f"#mine [data-part={part}] .top .name")).to_have_text(top)


def hard(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.url}/learn/api/hard").json()
    return found


def read_as(shares: list[float]) -> int:
    return shares.index(max(shares))


def test_twenty_digits_are_read_by_keyboard_against_both_networks(visit: Visit, shared_server: Server) -> None:
    digits = hard(shared_server)["digits"]
    page = visit(f"{shared_server.url}/learn/why-95")
    expect(page.locator("#hard [data-part=count]")).to_have_text("Digit 1 of 20")
    page.locator("#hard [data-digit='0']").focus()
    for one in digits:
        page.keyboard.press(str(one["label"]))
    expect(page.locator("#hard [data-part=count]")).to_have_text("All 20 answered")
    right = [sum(read_as(one[name]) == one["label"] for one in digits) for name in ("quickstart", "current")]
    expect(page.locator("#hard .bars .value")).to_have_text(["20", *map(str, right)])
    expect(page.locator("#hard .tally .done")).to_have_count(20)


def test_a_wrong_answer_is_shown_with_what_it_was(visit: Visit, shared_server: Server) -> None:
    first = hard(shared_server)["digits"][0]
    wrong = (first["label"] + 1) % 10
    page = visit(f"{shared_server.url}/learn/why-95")
    page.locator(f"#hard [data-digit='{wrong}']").click()
    quickstart = read_as(first["quickstart"])
    expect(page.locator("#hard .sentence")).to_contain_text(
        f"That was a {first['label']}. You: {wrong}, Quickstart: {quickstart}, Version 2: "
    )
    expect(page.locator("#hard .tally s").first).to_have_text(str(wrong))


def test_no_digit_can_be_answered_before_it_is_shown(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    asked: list[Route] = []
    page.route("**/learn/api/hard", lambda route: asked.append(route))  # noqa: PLW0108  Playwright cannot wrap a method of a list
    page.goto(f"{shared_server.url}/learn/why-95")
    two = page.locator("#hard [data-digit='2']")
    expect(page.locator("#hard [data-digit][aria-disabled=true]")).to_have_count(10)
    while not asked:
        page.wait_for_timeout(50)
    two.click(force=True)
    asked[0].continue_()
    expect(two).to_be_enabled()
    expect(page.locator("#hard [data-part=count]")).to_have_text("Digit 1 of 20")


def test_a_game_is_gone_on_with_by_its_link(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/why-95?hard.said=12345")
    expect(page.locator("#hard [data-part=count]")).to_have_text("Digit 6 of 20")
    page.locator("#hard").get_by_role("button", name="Start over").click()
    expect(page.locator("#hard [data-part=count]")).to_have_text("Digit 1 of 20")
    expect(page.locator("#hard .tally .done")).to_have_count(0)
