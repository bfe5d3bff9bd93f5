"""Asking why the network answered as it did."""

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand
from tests.browser.readings import cannot_tell
from tests.browser.server import Server
from tests.support.drawings import ONE, SEVEN, THREE


def ask_why(page: Page) -> None:
    page.get_by_role("button", name="Why?").click()


def coloured(page: Page) -> int:
    """Return how many of the overlay's 784 pixels carry a hue."""
    count = page.evaluate("""() => {
        const { data } = document.querySelector("#why-ink").getContext("2d").getImageData(0, 0, 28, 28);
        const width = ([...colour]) => Math.max(...colour) - Math.min(...colour);
        const pixels = Array.from({ length: 784 }, (_, at) => data.slice(at * 4, at * 4 + 3));
        return pixels.filter((pixel) => width(pixel) > 60).length;
    }""")
    return int(count)


def test_it_colours_the_ink_and_says_in_words_where_it_speaks(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    ask_why(page)
    expect(page.locator("#why-ink")).to_have_css("opacity", "1")
    assert 5 < coloured(page) < 400
    expect(page.get_by_text("For the answer")).to_be_visible()
    expect(page.get_by_text("Against it")).to_be_visible()
    expect(page.locator("#why-sentence")).to_contain_text("part speaks most for 7")
    ask_why(page)
    expect(page.locator("#why-ink")).to_have_css("opacity", "0")
    expect(page.get_by_text("For the answer")).to_be_hidden()


def test_it_colours_the_drawing_on_the_pad_itself_until_new_ink_comes(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    ask_why(page)
    Hand(page).with_mouse(THREE)
    glow = page.locator("#pad-glow")
    expect(glow).to_have_css("opacity", "1")
    on_ink, beside = page.evaluate("""() => {
        const [pad, glow] = ["#pad", "#pad-glow"].map((name) => document.querySelector(name));
        const pixels = (canvas) => {
            const copy = new OffscreenCanvas(pad.width, pad.height).getContext("2d", { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            return copy.getImageData(0, 0, pad.width, pad.height).data;
        };
        const [ink, colours] = [pixels(pad), pixels(glow)];
        const at = [...ink.keys()].filter((index) => index % 4 === 0);
        const rgb = (index) => colours.slice(index, index + 3);
        const hue = (index) => Math.max(...rgb(index)) - Math.min(...rgb(index));
        const coloured = at.filter((index) => colours[index + 3] > 128 && hue(index) > 40);
        const inked = at.filter((index) => ink[index + 3] > 128);
        return [coloured.length / inked.length, coloured.filter((index) => ink[index + 3] < 8).length];
    }""")
    assert on_ink > 0.2
    assert beside == 0
    Hand(page).with_mouse(ONE)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    ask_why(page)
    expect(glow).to_have_css("opacity", "0")


def test_new_ink_takes_the_old_explanation_away_and_gets_its_own(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, locale="ko")
    page.get_by_role("button", name="왜?").click()
    Hand(page).with_mouse(ONE)
    expect(page.locator("#why-sentence")).to_contain_text("숫자 1:")
    page.keyboard.press("Escape")
    expect(page.locator("#why-ink")).to_have_css("opacity", "0")
    Hand(page).with_mouse(THREE)
    expect(page.locator("#why-sentence")).to_contain_text("숫자 3:")


def test_it_stands_at_once_for_who_wants_less_motion(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, reduced_motion="reduce")
    ask_why(page)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    expect(page.locator("#why-ink")).to_have_css("transition-duration", "0s")


def test_asking_why_moves_nothing(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    page.context.add_init_script(WATCH_SHIFTS)
    for size in (390, 1280):
        page.set_viewport_size({"width": size, "height": 844})
        page.goto(shared_server.url)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("button", name="Why?")).to_have_attribute("aria-pressed", "false")
        ask_why(page)
        Hand(page).with_mouse(SEVEN)
        expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
        ask_why(page)
        expect(page.locator("#seen")).to_have_attribute("data-why", "off")
        assert page.evaluate("window.shifts") == []


def test_what_is_no_digit_has_no_reason_and_a_quiet_word_says_so(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    ask_why(page)
    cannot_tell(page, "no-digit")
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#note")).to_have_text("Cannot tell: this does not look like a digit.")
    expect(page.locator("#digit")).not_to_be_empty()
    expect(page.locator("#seen .word")).to_have_text("No digit to explain.")


def test_no_explanation_is_asked_for_while_the_pen_is_down(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "explain=1" in request.url else None)
    ask_why(page)
    Hand(page).with_mouse(SEVEN, lift=False)
    expect(page.locator("#digit")).to_have_text("7")
    page.wait_for_timeout(600)  # twice what an explanation waits for the pen
    assert asked == []
    expect(page.locator("#announcer")).to_be_empty()  # nor is half a digit read out
    with page.expect_request("**/predict?*explain=1"):
        page.mouse.up()


def test_the_wish_is_kept_for_the_visit_and_no_longer(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    page.get_by_role("button", name="Why?").focus()
    page.keyboard.press("Space")
    page.reload()
    expect(page.get_by_role("button", name="Why?")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#seen .word")).to_have_text("Draw, and see why.")
    later = page.context.new_page()
    later.goto(shared_server.url)
    expect(later.get_by_role("button", name="Why?")).to_have_attribute("aria-pressed", "false")


def test_a_server_that_is_away_costs_the_explanation_not_the_answer(own_server: Server, visit: Visit) -> None:
    page = visit(own_server.url, troubles=True)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    own_server.stop()
    ask_why(page)
    expect(page.locator("#seen .word")).to_have_text("No explanation just now.")
    expect(page.locator("#why-ink")).to_have_css("opacity", "0")
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#toast")).to_be_hidden()
