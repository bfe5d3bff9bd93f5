"""The duel: twenty digits against the network, by a clock or without, and a link to the same twenty."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.server import Server
from tests.browser.test_access import broken_rules

GAME = 4821


def digits(server: Server, game: int = GAME) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{server.url}/learn/api/hard", params={"game": game}).json()["digits"]
    return found


def read_by_network(one: dict[str, Any]) -> int:
    shares: list[float] = one["current"]
    return shares.index(max(shares))


def answer_rightly(page: Page, some: list[dict[str, Any]]) -> None:
    expect(page.locator("#play")).to_be_focused()
    for one in some:
        page.keyboard.press(str(one["label"]))


def test_the_duel_is_one_click_from_the_page_that_draws(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.get_by_role("link", name="Duel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beat the network")
    expect(page.get_by_role("link", name="Duel")).to_have_attribute("aria-current", "page")


def test_twenty_answers_by_keys_are_counted_against_the_network(visit: Visit, shared_server: Server) -> None:
    twenty = digits(shared_server)
    network = sum(read_by_network(one) == one["label"] for one in twenty)
    page = visit(f"{shared_server.url}/duel#game={GAME}")
    page.get_by_role("button", name="Start").click()
    wrong = (twenty[0]["label"] + 1) % 10
    expect(page.locator("#play")).to_be_focused()
    page.keyboard.press(str(wrong))
    expect(page.locator("[data-part=last]")).to_have_text(
        f"That was a {twenty[0]['label']}. You: {wrong}, the network: {read_by_network(twenty[0])}."
    )
    for one in twenty[1:]:
        page.keyboard.press(str(one["label"]))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(f"You 19, the network {network}. Can your friends?")
    expect(heading).to_be_focused()
    cell = page.locator(".tally li").first
    expect(cell.locator("s").first).to_have_text(str(wrong))
    expect(cell.locator(".visually-hidden")).to_contain_text(f"Right: {twenty[0]['label']}. You: {wrong}")


def test_the_link_of_a_result_leads_a_fresh_browser_to_the_same_digits(visit: Visit, shared_server: Server) -> None:
    twenty = digits(shared_server)
    page = visit(f"{shared_server.url}/duel#game={GAME}")
    page.get_by_role("button", name="Play without the clock").click()
    answer_rightly(page, twenty)
    link = page.get_by_label("Link to the same twenty digits").input_value()
    asked: list[str] = []
    friend = visit("about:blank")
    friend.on("request", lambda request: asked.append(request.url))
    friend.goto(link)
    expect(friend.locator("[data-part=friend]")).to_have_text("A friend read 20 of these.")
    friend.get_by_role("button", name="Start").click()
    answer_rightly(friend, twenty)
    expect(friend.get_by_role("heading", level=1)).to_contain_text("You 20")
    assert not [url for url in asked if "beat" in url.partition("#")[0]]  # what was read stays among friends


def test_a_link_opened_beside_another_game_starts_that_game(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/duel#game={GAME}")
    with page.expect_navigation():
        page.evaluate("location.hash = '#game=7&beat=12'")
    expect(page.locator("[data-part=friend]")).to_have_text("A friend read 12 of these.")
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("[data-part=friend]")).to_have_text("친구는 이 중에서 12개를 읽었어요.")


def test_sixty_seconds_end_the_game_and_what_was_not_reached_counts_as_not_read(
    visit: Visit, shared_server: Server
) -> None:
    twenty = digits(shared_server)
    page = visit("about:blank")
    page.clock.install()
    page.goto(f"{shared_server.url}/duel#game={GAME}")
    page.get_by_role("button", name="Start").click()
    answer_rightly(page, twenty[:3])
    expect(page.get_by_role("timer")).to_have_text("1:00")
    page.clock.run_for(50_000)
    expect(page.get_by_role("timer")).to_have_text("0:10")
    expect(page.locator("#announcer")).to_have_text("10 seconds left")
    page.clock.run_for(10_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("You 3, the network")
    expect(page.locator("#over [data-part=note]")).to_contain_text("You got to 3 of 20.")
    expect(page.locator(".tally .done")).to_have_count(20)


def test_the_clock_stands_still_while_the_page_is_hidden_and_no_digit_is_seen(
    visit: Visit, shared_server: Server
) -> None:
    page = visit("about:blank")
    page.clock.install()
    page.goto(f"{shared_server.url}/duel")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#play")).to_be_focused()
    page.clock.run_for(5_000)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(90_000)
    expect(page.locator("[data-part=count]")).to_have_text("Paused")
    expect(page.get_by_role("timer")).to_have_text("0:55")
    expect(page.locator("#play [data-part=picture]")).to_be_hidden()
    page.keyboard.press("4")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-part=count]")).to_have_text("Digit 1 of 20")
    page.clock.run_for(1_000)
    expect(page.get_by_role("timer")).to_have_text("0:54")


def test_without_the_clock_there_is_none(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/duel")
    page.get_by_role("button", name="Play without the clock").click()
    expect(page.locator("[data-part=count]")).to_have_text("Digit 1 of 20")
    expect(page.get_by_role("timer")).to_be_hidden()
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()


def test_a_finger_plays_and_twenty_others_follow(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/duel#game={GAME}", **PHONE)
    page.get_by_role("button", name="Start").tap()
    for one in digits(shared_server):
        page.locator(f"[data-digit='{one['label']}']").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You 20")
    page.get_by_role("button", name="Twenty others").tap()
    expect(page.get_by_role("button", name="Start")).to_be_focused()
    assert f"game={GAME}" not in page.url


def test_without_the_server_it_says_so_and_tries_again(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/duel", troubles=True)
    page.context.set_offline(True)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-part=count]")).to_have_text("Digit 1 of 20")


WINDOWS = {
    "a phone": (390, 664, PHONE),
    "a phone held sideways": (844, 390, PHONE),
    "a low window": (1024, 600, {}),
    "1280x800 at 200%": (640, 400, {"device_scale_factor": 2}),
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_digit_clock_and_keys_are_in_view_together_and_nothing_moves(
    visit: Visit, shared_server: Server, window: str, language: str
) -> None:
    width, height, options = WINDOWS[window]
    page = visit("about:blank", **(options | {"viewport": {"width": width, "height": height}}))
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"{shared_server.url}/duel?lang={language}")
    page.locator("[data-part=start]").click()
    expect(page.locator("#play")).to_be_focused()
    for place in (*page.locator("#play [data-digit]").all(), page.get_by_role("timer"), page.locator("#play .picture")):
        box = place.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= width - box["width"], place
        assert 0 <= box["y"] <= height - box["height"], place
    page.keyboard.press("3")
    page.locator("[data-part=pause]").click()
    page.locator("[data-part=pause]").click()
    page.keyboard.press("3")
    assert page.evaluate("window.shifts") == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_no_rule_is_broken_before_during_and_after_the_game(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/duel#game={GAME}&beat=18", **PHONE)
    assert broken_rules(page) == []
    page.get_by_role("button", name="Play without the clock").tap()
    twenty = digits(shared_server)
    answer_rightly(page, twenty[:10])
    assert broken_rules(page) == []
    answer_rightly(page, twenty[10:])
    expect(page.locator("#over")).to_be_visible()
    assert broken_rules(page) == []
