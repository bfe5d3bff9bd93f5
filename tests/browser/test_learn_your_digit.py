"""Chapter 9: a digit's way through normalizing and the layers answers the hand, and shows the API's own numbers."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

MINUS = "\N{MINUS SIGN}"


def opened(visit: Visit, server: Server, query: str = "") -> Page:
    page = visit(f"{server.url}/learn/your-digit{query}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".experiment[data-state=asking]")).to_have_count(0)
    return page


def draw(page: Page, address: str) -> Any:  # noqa: ANN401  JSON
    """Write a seven, and return what the figure that asks there was answered."""
    page.locator("#pad").hover()
    with page.expect_response(address) as answer:
        Hand(page).with_mouse(SEVEN)
    return answer.value.json()


def test_my_digit_is_normalized_step_by_step_with_the_apis_numbers(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server)
    found = draw(page, "**/learn/api/steps")
    left, top, right, bottom = found["box"]
    film = page.locator("#film")
    expect(film.locator(".steps-known dd").nth(1)).to_have_text(f"{right - left} × {bottom - top}")  # noqa: RUF001
    expect(film.locator(".steps-known dd").last).to_have_text(f"{found['lands'][0]:.1f}, {found['lands'][1]:.1f}")
    film.get_by_role("slider", name="Step").press("Home")
    expect(film.locator(".steps-known dd").last).to_have_text("–")  # noqa: RUF001
    film.get_by_role("button", name="One step on").click()
    expect(film.locator(".sentence")).to_contain_text(f"{right - left} by {bottom - top} pixels")


def test_moved_on_the_sheet_it_changes_without_normalizing_and_not_with_it(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server)
    across = page.locator("#skip").get_by_role("slider", name="Across")
    found = []
    for key in ("Home", "End"):
        with page.expect_response("**/learn/api/steps") as answer:
            across.press(key)
        found.append(answer.value.json())
    read = found[-1]["said"][-1]["shrunk"]
    expect(page.locator("#skip [data-part=shrunk-said] b").last).to_have_text(str(read.index(max(read))))
    left, right = (np.array(one["image"]) for one in found)
    assert np.abs(left - right).max() <= 2  # floating point moves a grey by one
    left, right = (np.array(one["shrunk"]) for one in found)
    assert not right[:, :14].any()
    assert not left[:, 14:].any()


def test_a_map_of_a_layer_is_chosen_by_keys_and_the_last_layer_is_the_answer(
    visit: Visit, shared_server: Server
) -> None:
    page = opened(visit, shared_server)
    found = draw(page, "**/learn/api/layers")
    second = found["layers"][1]["maps"][1]
    maps = page.locator("#maps")
    maps.locator("button[data-at='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(maps.locator("button[data-at='1']")).to_have_attribute("aria-pressed", "true")
    expect(maps.locator(".sentence")).to_contain_text(f"Map {second['map']} gives {second['activity']:.3f}")
    maps.get_by_role("slider", name="Layer").press("End")
    expect(maps.locator(".sentence")).to_contain_text("The answer is 7")
    expect(maps.get_by_role("slider", name="Layer")).to_have_attribute(
        "aria-valuetext", f"{len(found['layers'])} of {len(found['layers'])}"
    )


def test_the_window_follows_the_pointer_and_its_sum_is_the_networks(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server)
    result = page.locator("#patch [data-part=result]")
    result.scroll_into_view_if_needed()
    side = result.evaluate("(element) => element.clientWidth") / 12
    with page.expect_response("**/learn/api/patch?map=*&row=3&column=6") as answer:
        result.hover(position={"x": 6.5 * side, "y": 3.5 * side})
    found = answer.value.json()
    written = f"{found['sum']:.3f}".replace("-", MINUS)
    expect(page.locator("#patch .equation")).to_contain_text(f"= {written}")
    expect(page.locator("#patch .sentence")).to_contain_text(f"Map {found['map']}, row 4, column 7")


def test_ink_speaks_for_one_digit_and_against_another(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server)
    with page.expect_response("**/learn/api/saliency?digit=5") as answer:
        page.locator("#reasons [value='5']").check(force=True)
    found = answer.value.json()
    assert (found["digit"], found["answer"]) == (5, 3)
    expect(page.locator("#reasons [data-part=second-title]")).to_contain_text("For 5: 0%")
    expect(page.locator("#reasons [data-part=first-title]")).to_contain_text("For 3: 99.9%")
    expect(page).to_have_url(re.compile(r"reasons\.other=5"))


def test_both_networks_are_asked_about_the_same_turned_digit(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server)
    with page.expect_response(lambda response: '"shift","normalize"' in (response.request.post_data or "")) as answer:
        page.locator("#turned").get_by_label("Shift").check(force=True)
    page.locator("#turned").get_by_role("slider", name="By").press("Home")
    expect(page.locator("#turned .sentence")).to_contain_text(f"Moved by {MINUS}11.2 pixels")
    first = answer.value.json()["turned"][0]
    assert first["value"] == -0.4
    for at, who in enumerate(("quickstart", "current")):
        digit = str(first[who].index(max(first[who])))
        expect(page.locator("#turned [data-part=said] b").nth(at)).to_have_text(digit)


def test_stronger_variants_are_read_wrong_and_none_is_at_first(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server, "?variants.strength=0")
    expect(page.locator("#variants .sentence")).to_contain_text("quickstart reads 12 as 3, this site 12")
    page.locator("#variants").get_by_role("slider", name="Strength").press("End")
    expect(page.locator("#variants .both .other").first).to_be_visible()
    crossed = page.locator("#variants .both span:first-child.other").count()
    expect(page.locator("#variants .sentence")).to_contain_text(f"quickstart reads {12 - crossed} as 3")


def test_my_digit_is_examined_and_another_one_anew(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, shared_server)
    expect(page.locator("#doctor [data-well=true]")).to_have_count(5)
    draw(page, "**/predict")
    expect(page.locator("#doctor .sentence")).to_contain_text("Read as 7")
