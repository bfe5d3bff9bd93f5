# ruff: noqa: RUF001  the page writes real minus signs and Greek letters, so its tests do too
"""Chapter 3, as a learner's hand goes through it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.server import Server


def chapter(visit: Visit, server: Server, query: str = "") -> Page:
    page = visit(f"{server.url}/learn/activations{query}", reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    return page


def test_the_point_is_dragged_along_the_curve_and_says_value_and_slope(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server)
    plot = page.locator("#curve .plot")
    plot.scroll_into_view_if_needed()
    expect(page.locator("#curve .sentence")).to_contain_text("At x = 1.0 the value is 0.731 and the slope 0.197.")
    point = page.locator("#curve [role=slider]").bounding_box()
    box = plot.bounding_box()
    assert point is not None
    assert box is not None
    page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, point["y"], steps=5)
    page.mouse.up()
    expect(page.locator("#curve .sentence")).to_contain_text("At x = −6.0 the value is 0.002 and the slope 0.002.")


def test_the_point_is_a_slider_for_the_keyboard(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server)
    point = page.get_by_role("slider", name="x, the neuron's sum")
    point.press("Home")
    expect(point).to_have_attribute("aria-valuetext", "x = −6.0, value 0.002")
    point.press("End")
    point.press("PageDown")
    expect(point).to_have_attribute("aria-valuenow", "5")
    expect(page.locator("#announcer")).to_contain_text("At x = 5.0")


def test_the_leak_is_the_slope_below_zero(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server, "?curve.name=leaky-relu&curve.x=-2")
    expect(page.locator("#curve .sentence")).to_contain_text("the value is −0.200 and the slope 0.100")
    page.get_by_label("Leak α of leaky ReLU").fill("0.5")
    expect(page.locator("#curve .sentence")).to_contain_text("the value is −1.000 and the slope 0.500")
    expect(page.get_by_label("Temperature T of softmax")).to_be_disabled()


def test_the_step_jumps_and_the_softmax_shares_out(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server, "?curve.name=step&curve.x=0.1")
    expect(page.locator("#curve .sentence")).to_contain_text("the value is 1.000 and the slope 0.000")
    assert page.locator("#curve .line.accent").get_attribute("d").count("M") == 2  # type: ignore[union-attr]
    page.locator("#curve").get_by_label("Softmax", exact=True).check(force=True)
    expect(page.locator("#curve .dots.accent circle")).to_have_count(25)


def test_one_layer_leads_where_the_stack_leads(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server)
    stack = page.locator("#stack")
    expect(stack.locator(".matrix")).to_have_count(4)
    stack.get_by_role("slider", name="Layers").fill("6")
    expect(stack.locator(".matrix")).to_have_count(7)
    for _ in range(3):
        before = stack.locator(".sentence").inner_text()
        stack.get_by_role("button", name="Other weights").click()
        expect(stack.locator(".sentence")).not_to_have_text(before)
        ring = stack.locator(".dots.accent circle")
        last = stack.locator(".dots.muted").first.locator("circle").last
        for place in ("cx", "cy"):
            assert ring.get_attribute(place) == last.get_attribute(place)


def test_the_gradient_vanishes_through_sigmoids_and_not_through_relus(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server)
    sentence = page.locator("#vanishing .sentence")
    expect(sentence).to_contain_text("Sigmoid: the first layer gets 3.6×10⁻⁷ times the gradient of the last")
    expect(sentence).to_contain_text("ReLU: the first layer gets 0.42 times")
    page.locator("#vanishing").get_by_role("checkbox", name="Sigmoid").uncheck()
    expect(sentence).not_to_contain_text("Sigmoid")
    page.locator("#vanishing").get_by_role("checkbox", name="ReLU", exact=True).click()
    expect(page.locator("#vanishing").get_by_role("checkbox", name="Sigmoid")).to_be_checked()


def test_a_dead_relu_stays_dead_and_the_leaky_one_comes_back(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server)
    sentence = page.locator("#revival .sentence")
    expect(sentence).to_contain_text("the plain ReLU is on for 0% of the inputs")
    expect(sentence).to_contain_text("The leaky one (α = 0.10) is on from step")
    page.locator("#revival").get_by_label("Leak α").fill("0")
    expect(sentence).to_contain_text("The leaky one (α = 0.00) is not back yet")


def test_with_sigmoids_both_weights_move_together_and_with_tanh_they_need_not(
    visit: Visit, shared_server: Server
) -> None:
    page = chapter(visit, shared_server)
    centre = page.locator("#centre")
    expect(centre.locator(".sentence")).to_contain_text("Both have the same sign")
    centre.get_by_label("tanh").check(force=True)
    expect(centre.locator(".sentence")).to_contain_text("The signs differ")


def test_the_temperature_changes_how_sure_the_network_is_and_not_of_what(visit: Visit, shared_server: Server) -> None:
    page = chapter(visit, shared_server)
    softmax = page.locator("#softmax")
    expect(softmax.locator(".sentence")).to_contain_text("the digit 3 gets 99.9%")
    softmax.get_by_label("Temperature T").fill("1.3")
    expect(softmax.locator(".sentence")).to_contain_text("A high temperature levels")
    expect(softmax.locator("[data-part=shares] .top .name")).to_have_text("3")
    expect(softmax.locator("[data-part=shares] .top .value")).not_to_have_text("99.9%")
