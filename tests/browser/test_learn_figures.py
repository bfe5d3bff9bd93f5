"""The figures of a chapter under a hand: links, languages, questions, a lost server, a digit of one's own, paper."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.course import opened, settled
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN


def curve(page: Page) -> Locator:
    return page.locator("#curve")


def test_a_value_out_of_bounds_in_a_link_is_as_if_it_were_not_there(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations?curve.name=cosine&curve.x=1e9&curve.alpha=-1")
    expect(curve(page).get_by_label("Sigmoid")).to_be_checked()
    expect(curve(page).get_by_role("slider", name="x, the")).to_have_attribute("aria-valuenow", "1")


def test_the_address_follows_the_hand_and_forgets_what_is_as_at_first(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations?lang=en")
    curve(page).get_by_label("tanh").check(force=True)
    page.wait_for_url(re.compile(r"curve\.name=tanh"))
    assert "lang=en" in page.url
    curve(page).get_by_role("button", name="Start over").click()
    page.wait_for_url(re.compile(r"lang=en$"))


def test_the_other_language_shows_the_figures_as_they_are(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations")
    curve(page).get_by_label("ReLU", exact=True).check(force=True)
    page.wait_for_url(re.compile(r"curve\.name=relu"))
    page.get_by_role("link", name="한국어").click()
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(curve(page).get_by_label("ReLU", exact=True)).to_be_checked()


def test_an_answer_is_judged_in_words_and_explained(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations")
    question = page.locator("[data-question=q1]")
    expect(question.locator(".verdict")).to_be_hidden()
    question.get_by_label("Nothing, because").check()
    expect(question.locator(".verdict")).to_contain_text(
        "Not quite. The gradient passes very well", use_inner_text=True
    )
    question.get_by_label("Exactly what").check()
    expect(question.locator(".verdict")).to_contain_text("Right. Five linear layers", use_inner_text=True)
    expect(question.locator(".verdict")).not_to_contain_text("The gradient passes", use_inner_text=True)


def test_the_overview_knows_what_was_opened_and_answered_on_this_device(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn")
    state = page.locator("[data-chapter=activations] [data-part=state]")
    expect(state).to_be_empty()
    page.get_by_role("link", name="Activation functions").click()
    settled(page)
    page.locator("[data-question=q1]").get_by_label("Exactly what").check()
    page.goto(f"{shared_server.url}/learn")
    expect(state).to_have_text("1 of 3 questions right")


def test_a_lost_server_is_told_in_the_figure_and_waited_for(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", troubles=True)
    page.context.set_offline(True)
    curve(page).get_by_label("tanh").check(force=True)
    expect(curve(page).locator(".trouble")).to_contain_text("The server does not answer")
    page.context.set_offline(False)
    expect(curve(page).locator(".trouble")).to_be_hidden()
    expect(curve(page).locator(".sentence")).to_contain_text("tanh:")


def test_a_figure_whose_numbers_are_refused_waits_as_told_and_asks_again(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", troubles=True)
    refused = {"status": 503, "headers": {"Retry-After": "1"}, "json": {"type": "/problems/busy", "status": 503}}
    page.route("**/activations/tanh*", lambda route: route.fulfill(**refused), times=1)
    curve(page).get_by_label("tanh").check(force=True)
    expect(curve(page).locator(".trouble")).to_contain_text("The server is busy. Asking again in 1 s.")
    expect(curve(page).locator(".trouble")).to_be_hidden()
    expect(curve(page).locator(".sentence")).to_contain_text("tanh:")


def test_a_refusal_is_told_in_the_figure_and_can_be_tried_again(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", troubles=True)
    page.route("**/activations/tanh*", lambda route: route.fulfill(status=503, json={"status": 503}))
    curve(page).get_by_label("tanh").check(force=True)
    expect(curve(page).locator(".trouble")).to_contain_text("The server is busy")
    page.unroute("**/activations/tanh*")
    curve(page).get_by_role("button", name="Try again").click()
    expect(curve(page).locator(".trouble")).to_be_hidden()


def test_the_learner_s_digit_can_be_drawn_with_the_keyboard(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations")
    own = page.locator(".own-digit")
    page.locator("#pad").focus()
    page.keyboard.press("Space")
    for _ in range(18):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(own.locator("[data-part=digit]")).to_have_text("1")
    expect(own.locator(".whose")).to_contain_text("Your own digit")


def test_a_drawn_digit_goes_along_to_the_next_visit_and_into_links(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    own = page.locator(".own-digit")
    expect(own.locator(".whose")).to_contain_text("A sample of ours")
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_mouse(SEVEN)
    expect(own.locator("[data-part=digit]")).to_have_text("7")
    expect(own.locator(".whose")).to_contain_text("Your own digit")
    page.locator("#softmax [data-part=link]").click()
    expect(page.locator("#softmax [data-part=link]")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    page.reload()
    expect(own.locator("[data-part=digit]")).to_have_text("7")
    stranger = opened(visit, link)
    expect(stranger.locator(".own-digit [data-part=digit]")).to_have_text("7")
    expect(stranger.locator(".whose")).to_contain_text("came with the link")


def test_number_keys_draw_a_digit_on_the_pad(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", reduced_motion="reduce")
    page.locator("#pad").press("4")
    expect(page.locator(".own-digit [data-part=digit]")).to_have_text("4")
    expect(page.locator("#softmax .sentence")).to_contain_text("the digit 4 gets")


def test_without_javascript_there_are_stills_and_answers(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/activations", java_script_enabled=False)
    still = page.locator("#curve img.still")
    expect(still).to_be_visible()
    assert page.locator("#curve .controls").first.is_hidden()
    assert page.locator("#curve [data-part=link]").is_hidden()
    page.locator("[data-question=q1] summary").click()
    expect(page.locator("[data-question=q1] details p")).to_contain_text("Exactly what one dense layer")


def test_on_paper_there_are_the_drawings_in_light_colours_and_nothing_to_press(
    visit: Visit, shared_server: Server
) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    expect(curve(page).locator(".drawing .line").first).to_be_visible()
    for gone in (".site", ".contents", "#curve .controls", "#curve .deeds", ".turning"):
        assert page.locator(gone).first.is_hidden(), gone


def test_the_contents_mark_what_is_being_read(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", reduced_motion="reduce")
    page.locator("#contents").get_by_role("link", name="A gradient that fades").click()
    expect(page.locator("#contents [aria-current]")).to_have_text("A gradient that fades")
