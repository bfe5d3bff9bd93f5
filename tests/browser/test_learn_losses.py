"""Chapter 4 of the course: losses that are dragged, and the loss of the learner's own digit."""

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN


def sentence(page: Page, figure: str) -> str:
    expect(page.locator(f"#{figure}")).to_have_attribute("data-state", "ready")
    return page.locator(f"#{figure} .sentence").inner_text()


def test_the_sentence_under_the_curve_says_what_the_api_says(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/losses?curve.p=0.250495")
    answer = httpx.get(f"{shared_server.url}/learn/api/losses/binary-crossentropy?wanted=1&points=401").json()
    at = min(range(401), key=lambda index: abs(answer["prediction"][index] - 0.250495))
    expect(page.locator("#curve .sentence")).to_contain_text(f"costs {answer['loss'][at]:.2f}")
    assert f"the gradient is \N{MINUS SIGN}{-answer['gradient'][at]:.2f}" in sentence(page, "curve")


def test_the_prediction_moves_by_keys_and_the_loss_with_it(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/losses")
    point = page.get_by_role("slider", name="Prediction p").first
    point.focus()
    before = sentence(page, "curve")
    page.keyboard.press("Home")
    expect(page.locator("#curve .sentence")).to_contain_text("predicting 0.001 where 1.00 is true costs 6.91")
    expect(point).to_have_attribute("aria-valuetext", "prediction 0.001, loss 6.91, gradient \N{MINUS SIGN}1000")
    assert "6.91" not in before


def test_the_truth_cannot_be_set_where_the_loss_has_none_to_set(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/losses")
    page.locator("#curve").get_by_role("radio", name="Sparse categorical").check()
    expect(page.get_by_label("Truth y (squared error, binary)")).to_be_disabled()
    expect(page.locator("#curve .sentence")).to_contain_text("Sparse categorical cross-entropy")


def test_only_squared_error_and_binary_notice_where_the_rest_goes(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/losses")
    costs = page.locator("#shares [data-part=costs] .value")
    expect(costs.nth(2)).to_have_text("0.916")
    before = costs.all_inner_texts()
    page.get_by_label("Share of the rest that goes to 9").fill("0.1")
    expect(costs.nth(0)).not_to_have_text(before[0])
    expect(costs.nth(1)).not_to_have_text(before[1])
    assert costs.all_inner_texts()[2:] == before[2:] == ["0.916", "0.916"]


def test_a_wrong_label_makes_the_own_digit_expensive(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/losses", reduced_motion="reduce")
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit .sentence")).to_contain_text("The network read a 7")
    expect(page.locator("#digit .sentence")).to_contain_text("Label and answer agree")
    page.locator("#digit").get_by_role("radio", name="2", exact=True).check()
    expect(page.locator("#digit .sentence")).to_contain_text("If the digit is a 2")
    costs = page.locator("#digit [data-part=costs]")
    expect(costs.locator(".top .name")).to_have_text("2")
    dear = costs.locator(".value").nth(2).inner_text()
    assert float(dear) > 2.3
    expect(page.locator("#digit .sentence")).to_contain_text(f"the answer costs {dear}")


def test_a_shared_link_opens_the_same_loss_at_the_same_point(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/losses?curve.name=mean-squared-error&curve.wanted=0.25")
    page.get_by_role("slider", name="Prediction p").first.press("End")
    expect(page.locator("#curve .sentence")).to_contain_text("Squared error: predicting 0.999 where 0.25 is true")
    page.wait_for_url("**curve.p=0.999**")
    again = visit(page.url)
    expect(again.locator("#curve .sentence")).to_have_text(sentence(page, "curve"))
