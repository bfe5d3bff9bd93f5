"""Chapter 5 of the course: back-propagation in every number, and batches on one loss."""

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

SUM = "1.000 \N{MULTIPLICATION SIGN} 0.500 + 0.500 \N{MULTIPLICATION SIGN} (\N{MINUS SIGN}0.300) + 0.100 = 0.450"
CALM = {"reduced_motion": "reduce"}


def test_the_table_shows_every_weight_gradient_and_step_as_the_api_has_them(
    visit: Visit, shared_server: Server
) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent", **CALM)
    page.get_by_text("All nine weights and biases as a table").click()
    rows = page.locator("#network tbody tr")
    expect(rows).to_have_count(9)
    layers = httpx.get(f"{shared_server.url}/learn/api/network?rate=1").json()["layers"]
    first, last = layers[0], layers[1]
    shown = [cell.replace("\N{MINUS SIGN}", "-") for cell in rows.nth(0).locator("td").all_inner_texts()]
    wanted = [first["weights"][0][0], first["by_weights"][0][0], first["next_weights"][0][0]]
    assert [float(cell) for cell in shown] == [float(f"{value:.4g}") for value in wanted]
    shown = [cell.replace("\N{MINUS SIGN}", "-") for cell in rows.nth(8).locator("td").all_inner_texts()]
    wanted = [last["bias"][0], last["by_bias"][0], last["next_bias"][0]]
    assert [float(cell) for cell in shown] == [float(f"{value:.4g}") for value in wanted]


def test_a_pass_is_walked_through_moment_by_moment(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent?network.at=0", **CALM)
    told, picture = page.locator("#network .sentence"), page.locator("#network .net")
    expect(told).to_contain_text("The inputs are 1.0 and 0.5")
    expect(picture.get_by_text("z 0.450")).to_be_hidden()
    page.locator("#network").get_by_role("button", name="One step on").click()
    expect(told).to_contain_text(SUM)
    expect(picture.get_by_text("z 0.450")).to_be_visible()
    page.get_by_label("Moment of the pass").press("End")
    expect(told).to_contain_text("The step")


def test_each_step_taken_lowers_the_loss_to_what_was_promised(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent", **CALM)
    told = page.locator("#network .sentence")
    expect(told).to_contain_text("Steps taken: 0. Loss now 0.225, after the next step 0.142.")
    page.get_by_role("button", name="Take a step").click()
    expect(told).to_contain_text("Steps taken: 1. Loss now 0.142")


def test_twins_stay_twins(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent?network.start=twins&network.steps=25", **CALM)
    page.get_by_text("All nine weights and biases as a table").click()
    expect(page.locator("#network .sentence")).to_contain_text("Steps taken: 25")
    after = page.locator("#network tbody td:last-child").all_inner_texts()
    assert [after[0], after[2], after[4], after[6]] == [after[1], after[3], after[5], after[7]]
    assert after[0] != "0.5"


def test_an_epoch_of_batches_of_200_is_ten_iterations(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent?batches.epochs=1", **CALM)
    told, deck = page.locator("#batches .sentence"), page.locator("#batches .deck span")
    expect(told).to_contain_text("Iteration 10 of 10: epoch 1, batch 10 of 10. Images looked at: 2,000.")
    expect(deck).to_have_count(10)
    page.locator("#batches").get_by_role("button", name="One step back").click()
    expect(told).to_contain_text("Iteration 9 of 10: epoch 1, batch 9 of 10. Images looked at: 1,800.")
    expect(deck.nth(8)).to_have_class("now")
    page.locator("#batches").get_by_role("radio", name="1 (stochastic)").check()
    expect(told).to_contain_text("of 2000: epoch 1")


def test_the_descent_starts_where_the_point_is_put(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent?batches.at=0", **CALM)
    told = page.locator("#batches .sentence")
    expect(told).to_contain_text("The start: loss 0.918")
    page.get_by_role("slider", name="Start").press("Shift+ArrowRight")
    page.wait_for_url("**batches.x=-1**")
    loss = httpx.get(f"{shared_server.url}/learn/api/batches?x=-1&y=3&rate=1").json()["losses"][0]
    expect(told).to_contain_text(f"The start: loss {loss:.3f}")


def test_small_batches_are_noisier(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent", **CALM)
    found = {
        size: httpx.get(f"{shared_server.url}/learn/api/batches?batch_size={size}&epochs=2&rate=1").json()
        for size in (1, 200)
    }
    assert found[1]["noise"][0] > found[200]["noise"][0]
    told = page.locator("#cost .sentence")
    expect(told).to_contain_text(f"A gradient of 200 images is off by {found[200]['noise'][0]:.2g}")
    expect(told).to_contain_text(f"and {found[1]['losses'][-1]:.3f} with 1;")


def test_the_own_digit_is_read_by_every_kept_epoch(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/gradient-descent", **CALM)
    page.locator("#pad").scroll_into_view_if_needed()
    Hand(page).with_mouse(SEVEN)
    told = page.locator("#digit .sentence")
    expect(told).to_contain_text("If your digit is a 7: ")
    expect(told).to_contain_text("after 30 epochs")
    page.locator("#digit").get_by_role("radio", name="2", exact=True).check()
    expect(told).to_contain_text("If your digit is a 2: ")
    expect(told).to_contain_text("That network reads a 7")
