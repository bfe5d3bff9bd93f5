"""Chapter 2: lines, sums and weights answer the hand, and show the API's own numbers."""

import re
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

TIMES = "\N{MULTIPLICATION SIGN}"


def press(page: Page, name: str, *keys: str) -> None:
    page.get_by_role("slider", name=name, exact=True).focus()
    for key in keys:
        page.keyboard.press(key)


def neurons(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.url}/learn/api/neurons").json()
    return found


def written(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def test_the_line_is_turned_and_lifted_by_keys_and_its_address_says_so(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/neuron")
    press(page, "Weight a: the line's height at 1", "ArrowUp", "ArrowUp")
    press(page, "Bias b: the line's height at 0", "ArrowDown")
    sentence = page.locator("#line .sentence")
    expect(sentence).to_contain_text(f"0.7 {TIMES} 2.0 + 0.9 = 2.30")
    expect(page).to_have_url(re.compile(r"line\.a=0\.7&line\.b=0\.9"))
    page.reload()
    expect(sentence).to_contain_text(f"0.7 {TIMES} 2.0 + 0.9 = 2.30")


def test_the_point_of_the_weight_is_dragged(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/neuron")
    knob = page.locator("#line .knob.counter .dot")
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 40, steps=4)
    page.mouse.up()
    expect(page.locator("#line-a")).not_to_have_value("0.5")
    assert float(page.locator("#line-a").input_value()) > 0.5


def test_forward_propagation_ends_at_what_the_api_gives(visit: Visit, shared_server: Server) -> None:
    asked: dict[str, str | list[float]] = {"inputs": [-1, 0.5], "activation": "sigmoid"}
    found = httpx.get(f"{shared_server.url}/learn/api/network", params=asked).json()["layers"]
    page = visit(f"{shared_server.url}/learn/neuron?pass.x1=-1&pass.activation=sigmoid&pass.step=3")
    sentence = page.locator("#pass .sentence")
    expect(sentence).to_contain_text(f"= {written(found[1]['sums'][0], 2)}")
    page.locator("#pass").get_by_role("button", name="One step on").click()
    expect(sentence).to_contain_text(f"its sigmoid makes {written(found[1]['outputs'][0], 2)} of it")


def test_the_quickstart_has_as_many_numbers_as_its_card_says(visit: Visit, shared_server: Server) -> None:
    parameters = httpx.get(f"{shared_server.url}/models/1").json()["parameters"]
    page = visit(f"{shared_server.url}/learn/neuron")
    sentence = page.locator("#layers .sentence")
    expect(sentence).to_contain_text(f"{parameters:,} numbers to learn in all. That is the quickstart")
    page.locator("#layers [value='256']").check()
    expect(sentence).to_contain_text("203,530 numbers to learn in all")
    expect(sentence).not_to_contain_text("That is the quickstart")


def test_a_neuron_is_chosen_by_keys_and_speaks_for_its_digit(visit: Visit, shared_server: Server) -> None:
    says = neurons(shared_server)["neurons"][1]["says"]
    page = visit(f"{shared_server.url}/learn/neuron?seeks.neuron=0")
    page.locator("#seeks [data-neuron='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#seeks [data-neuron='1']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#seeks .sentence")).to_contain_text(
        f"neuron 1 is active, it speaks most for {says.index(max(says))}"
    )
    expect(page.locator("#seeks .bars .value").first).to_have_text(written(says[0], 2))


def test_a_pixel_of_my_digit_is_followed_into_the_sum(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/neuron?pixel.neuron=5&pixel.cell=405")
    expect(page.locator("#pixel")).to_have_attribute("data-state", "ready")
    page.locator("#pad").hover()
    with page.expect_response("**/learn/api/neurons?neuron=5") as answer:
        Hand(page).with_mouse(SEVEN)
    page.locator("#pixel-cell").focus()
    page.keyboard.press("ArrowRight")
    passage, weights = answer.value.json(), neurons(shared_server)["neurons"][5]["weights"]
    row, column = divmod(406, 28)
    expect(page.locator("#pixel .equation")).to_have_text(
        f"{written(passage['pixels'][row][column], 2)} {TIMES} {written(weights[row][column], 3)}"
        f" = {written(passage['products'][row][column], 3)}"
    )
    expect(page.locator("#pixel .sentence")).to_contain_text(f"neuron 5 has {written(passage['sums'][5], 2)}")


def test_pointing_at_a_pixel_chooses_it(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/neuron")
    expect(page.locator("#pixel")).to_have_attribute("data-state", "ready")
    picture = page.locator("#pixel [data-part=weights]")
    side = picture.evaluate("(element) => element.clientWidth") / 28
    picture.hover(position={"x": 3.5 * side, "y": 2.5 * side})
    expect(page.locator("#pixel .sentence")).to_contain_text("Row 3, column 4")


def test_my_digit_goes_through_the_recorded_network_and_the_real_one(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/learn/neuron")
    expect(page.locator("#through")).to_have_attribute("data-state", "ready")
    page.locator("#pad").hover()
    with page.expect_response("**/learn/api/neurons") as answer:
        Hand(page).with_mouse(SEVEN)
    shares = answer.value.json()["probabilities"]
    expect(page.locator("#through .sentence")).to_contain_text(f"that of {shares.index(max(shares))}")
    expect(page.locator("#through .sentence")).to_contain_text("the real one, says 7")
    expect(page.locator("#through [data-part=real] .top .name")).to_have_text("7")
