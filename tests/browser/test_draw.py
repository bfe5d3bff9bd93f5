"""Drawing a digit and seeing what it is."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.hand import Hand
from tests.browser.readings import cannot_tell
from tests.browser.server import Server
from tests.support.drawings import ONE, SEVEN, THREE


def meter(page: Page, digit: int) -> int:
    return int(page.locator(f'#probabilities [data-digit="{digit}"]').get_attribute("aria-valuenow") or -1)


def ink(page: Page) -> float:
    """Return the share of the pad that is inked."""
    share = page.evaluate("""() => {
        const pad = document.querySelector("#pad");
        const copy = new OffscreenCanvas(pad.width, pad.height).getContext("2d", { willReadFrequently: true });
        copy.drawImage(pad, 0, 0);
        const { data } = copy.getImageData(0, 0, pad.width, pad.height);
        return data.filter((value, at) => at % 4 === 3 && value > 128).length / (data.length / 4);
    }""")
    return float(share)


def test_a_seven_drawn_with_the_mouse_shows_seven(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    assert meter(page, 7) > 50
    assert sum(meter(page, digit) for digit in range(10)) in range(95, 106)
    expect(page.locator("#served")).to_contain_text("2")


def test_a_seven_drawn_with_a_finger_shows_seven(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    Hand(page).with_finger(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    assert page.evaluate("scrollY") == 0


def test_it_answers_while_the_pen_is_still_down(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN, lift=False)
    expect(page.locator("#digit")).to_have_text("7")


def test_a_digit_that_is_being_drawn_is_grey_and_claimed_by_nothing(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    colour = "digit => getComputedStyle(digit).color"
    page.evaluate(
        """() => {
            const [note, reading] = ["#note", "#reading"].map(name => document.querySelector(name));
            window.said = [];
            new MutationObserver(() => note.textContent && window.said.push([window.pen, note.textContent])).observe(
                reading, { subtree: true, childList: true, attributes: true });
            for (const [event, down] of [["pointerdown", true], ["pointerup", false]])
                addEventListener(event, () => { window.pen = down; }, { capture: true });
        }"""
    )
    hand = Hand(page)
    hand.with_mouse(SEVEN, lift=False)
    expect(page.locator("#digit")).to_have_text("7")
    grey = page.locator("#digit").evaluate(colour)
    page.mouse.up()
    expect(page.locator("#note")).to_contain_text("sure")
    assert page.locator("#digit").evaluate(colour) != grey
    hand.with_mouse([[[50, 60], [50, 60]]], lift=False)
    assert page.locator("#digit").evaluate(colour) == grey
    page.mouse.up()
    expect(page.locator("#note")).not_to_be_empty()
    assert [words for down, words in page.evaluate("window.said") if down] == []


def test_a_probability_is_one_figure_wherever_it_stands(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#note")).to_contain_text("sure")
    share = page.locator("#note").inner_text().removesuffix(" sure")
    seven = page.locator("#probabilities [data-digit='7']")
    expect(seven).to_have_attribute("aria-valuetext", share)
    expect(seven.locator(".percent")).to_have_text(share.removesuffix("%"))
    assert meter(page, 7) < 100


def test_it_shows_the_image_that_the_network_saw(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(THREE)
    view = page.get_by_role("img", name="The drawing as the network sees it, read as 3")
    expect(view).to_be_visible()
    assert view.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [28, 28]


def test_a_tap_is_a_dot_and_is_read(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#pad").click()
    expect(page.locator("#digit")).not_to_be_empty()


def test_undo_takes_back_one_stroke_after_the_other(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    Hand(page, share=0.5).with_mouse([*ONE, [[0, 95], [100, 95]]])
    both = ink(page)
    undo.click()
    assert 0 < ink(page) < both
    expect(page.locator("#digit")).to_have_text("1")
    page.keyboard.press("Control+z")
    assert ink(page) == 0
    expect(page.locator("#digit")).to_be_empty()
    expect(undo).to_be_disabled()


def test_clear_empties_the_sheet_and_undo_brings_it_back(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.get_by_role("button", name="Clear").click()
    assert ink(page) == 0
    expect(page.locator("#digit")).to_be_empty()
    assert [meter(page, digit) for digit in range(10)] == [0] * 10
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#digit")).to_have_text("7")


def test_redo_brings_back_what_undo_took_until_something_new_is_drawn(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    redo = page.get_by_role("button", name="Redo")
    expect(redo).to_be_disabled()
    hand = Hand(page)
    hand.with_mouse(SEVEN)
    whole = ink(page)
    page.keyboard.press("Control+z")
    assert ink(page) == 0
    redo.click()
    assert ink(page) == whole
    expect(page.locator("#digit")).to_have_text("7")
    expect(redo).to_be_disabled()
    for keys in ("Control+y", "Control+Shift+z"):
        page.keyboard.press("Control+z")
        page.keyboard.press(keys)
        assert ink(page) == whole
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    hand.with_mouse(THREE)
    expect(redo).to_be_disabled()


def test_clearing_in_the_middle_of_a_stroke_leaves_an_empty_sheet(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse([SEVEN[0][:4]], lift=False)
    page.keyboard.press("Escape")
    page.mouse.move(300, 400, steps=4)
    page.mouse.up()
    assert ink(page) == 0
    expect(page.locator("#digit")).to_be_empty()
    Hand(page).with_mouse(THREE)
    expect(page.locator("#digit")).to_have_text("3")


def test_resizing_the_window_keeps_the_drawing(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    before = ink(page)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#pad")).to_have_js_property("width", 350)
    assert abs(ink(page) - before) < 0.2 * before
    expect(page.locator("#digit")).to_have_text("7")


def test_the_question_mark_lists_the_keys(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.keyboard.press("?")
    help_list = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_list).to_be_visible()
    page.keyboard.press("7")
    page.keyboard.press("Escape")
    expect(help_list).to_be_hidden()
    assert ink(page) == 0


def test_a_doubt_is_kept_back_until_the_pen_rests(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    cannot_tell(page, "no-digit")
    Hand(page).with_mouse(SEVEN, lift=False)
    expect(page.locator("#reading")).to_have_attribute("data-state", "unsure")
    expect(page.locator("#note")).to_be_empty()
    page.mouse.up()
    expect(page.locator("#note")).to_contain_text("Cannot tell")


def test_a_digit_is_drawn_with_the_keyboard_alone(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#pad").focus()
    page.keyboard.press("ArrowUp")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    assert ink(page) == 0
    page.keyboard.press("Space")
    expect(page.locator("#pen-state")).to_have_text("Pen down, column 9, row 5")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    for at in range(18):
        if at % 3 == 0:
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowDown")
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#note")).to_be_empty()
    page.keyboard.press("Space")
    expect(page.locator("#pen-state")).to_contain_text("Pen up")
    expect(page.locator("#note")).to_contain_text("sure")
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Control+z")
    assert ink(page) == 0


def test_two_arrows_held_together_draw_slantwise(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#pad").focus()
    page.keyboard.press("Space")
    page.keyboard.down("ArrowLeft")
    for _ in range(5):
        page.keyboard.down("ArrowDown")  # a key that is held repeats, the other one does not
    for key in ("ArrowLeft", "ArrowDown", "Space"):
        page.keyboard.up(key)
    page.keyboard.press("Space")
    expect(page.locator("#pen-state")).to_have_text("Pen up, column 8, row 11")


def test_leaving_the_sheet_lifts_the_pen_and_clearing_it_does(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.locator("#pad").focus()
    for leave in ("Tab", "Escape"):
        page.locator("#pad").focus()
        page.keyboard.press("Space")
        page.keyboard.press(leave)
        expect(page.locator("#pen-state")).to_contain_text("Pen up")
    assert ink(page) == 0


def test_single_keys_can_be_switched_off_and_then_work_on_the_sheet_alone(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.keyboard.press("?")
    page.get_by_label("work on the whole page").uncheck()
    page.keyboard.press("Escape")
    for key in ("7", "c", "n", "?"):
        page.locator("#why").focus()
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert ink(page) == 0
    page.reload()
    page.keyboard.press("7")
    assert ink(page) == 0
    page.locator("#pad").focus()
    page.keyboard.press("7")
    expect(page.locator("#digit")).to_have_text("7")
