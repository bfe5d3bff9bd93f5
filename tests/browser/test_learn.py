"""The course as people meet it: every chapter in both languages, on both widths, in both themes; its links; its kit."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.settings import ROOT
from app.web.learn.chapters import Course
from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN

READY = [chapter.slug for chapter in Course().chapters if chapter.ready]
PAGES = ["/learn", "/learn/glossary", *(f"/learn/{slug}" for slug in READY)]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """
    async (rules) => {
        const some = rules ? { runOnly: { type: "rule", values: rules } } : {};
        const { violations } = await axe.run(document, { resultTypes: ["violations"], ...some });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
    }
"""
WALK = """
    async () => {
        const frame = () => new Promise(requestAnimationFrame);
        for (let y = 0; y < document.documentElement.scrollHeight; y += 600) {
            scrollTo({ top: y, behavior: "instant" });
            await frame();
            await frame();
        }
    }
"""
BRIGHTNESS = """
    async (canvas) => {
        await new Promise(requestAnimationFrame);
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, channel, at) => sum + (at % 4 === 3 ? 0 : channel), 0) / data.length;
    }
"""
STATE = """
    (figure) => [...figure.querySelectorAll("[data-control] input, [role=slider]")].map((control) =>
        control.type === "range" ? Number(control.value).toFixed(4)
        : control.type === "radio" || control.type === "checkbox" ? control.checked
        : `${control.getAttribute("aria-valuenow")} ${control.getAttribute("aria-valuetext")}`)
"""


def settled(page: Page) -> None:
    """Wait until every figure has its numbers."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".experiment[data-state=asking]")).to_have_count(0)


def opened(visit: Visit, url: str, **options: Any) -> Page:  # noqa: ANN401  whatever Playwright's new_context takes
    """Open an address of the course, and wait until it is there."""
    page = visit(url, **options)
    settled(page)
    return page


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("options", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_keeps_still_fits_and_is_there_for_everyone(
    visit: Visit, shared_server: Server, address: str, options: dict[str, Any], language: str
) -> None:
    page = visit("about:blank", locale=language, color_scheme="light", **options)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(shared_server.url + address)
    settled(page)
    page.evaluate(WALK)
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, None) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(VIOLATIONS, ["color-contrast"]) == []
    assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("slug", READY)
def test_a_shared_link_opens_every_figure_in_the_same_state(visit: Visit, shared_server: Server, slug: str) -> None:
    page = opened(visit, f"{shared_server.url}/learn/{slug}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    names = [figure.get_attribute("id") for figure in page.locator(".experiment:has([data-part=link])").all()]
    assert names
    for name in names:
        figure = page.locator(f"#{name}")
        changed = change(figure)
        settled(page)
        before = figure.evaluate(STATE)
        figure.locator("[data-part=link]").click()
        expect(figure.locator("[data-part=link]")).to_have_text("Link copied")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link.endswith(f"#{name}")
        assert (f"{name}." in link) == changed, link
        other = page.context.new_page()
        other.goto(link)
        settled(other)
        assert other.locator(f"#{name}").evaluate(STATE) == before, link
        other.close()


def change(figure: Locator) -> bool:
    """Set a figure's first control, or its point, to something else; return whether it has any."""
    for slider in figure.locator("[data-control=range] input:enabled:not([inert] *)").all():
        slider.press("ArrowLeft")
        return True
    for radio in figure.locator("[data-control=choice] input:not(:checked, [inert] *)").all():
        radio.check(force=True)
        return True
    for box in figure.locator("[data-control] input[type=checkbox]:not(:checked, [inert] *)").all():
        box.check()
        return True
    for point in figure.locator("[role=slider]").all():
        point.press("ArrowLeft")
        return True
    return False


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


def test_a_refusal_is_told_in_the_figure_and_can_be_tried_again(visit: Visit, shared_server: Server) -> None:
    page = opened(visit, f"{shared_server.url}/learn/activations", troubles=True)
    page.route("**/activations/tanh*", lambda route: route.fulfill(status=503, json={"status": 503}))
    curve(page).get_by_label("tanh").check(force=True)
    expect(curve(page).locator(".trouble")).to_contain_text("The server is busy")
    page.unroute("**/activations/tanh*")
    curve(page).get_by_role("button", name="Try again").click()
    expect(curve(page).locator(".trouble")).to_be_hidden()


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


def chapters_with(word: str) -> list[str]:
    """Return the chapters whose template or scripts have this word."""
    found = []
    for slug in READY:
        files = [ROOT / f"templates/learn/{slug}.html", *(ROOT / f"static/learn/{slug}").rglob("*.js")]
        if any(word in file.read_text(encoding="utf-8") for file in files):
            found.append(slug)
    return found


@pytest.mark.parametrize("slug", chapters_with("kit/contour-plot.js"))
def test_a_painted_surface_takes_the_themes_colours_and_papers(visit: Visit, shared_server: Server, slug: str) -> None:
    page = opened(visit, f"{shared_server.url}/learn/{slug}", color_scheme="light")
    surface = page.locator(".field canvas").first
    surface.scroll_into_view_if_needed()
    light = surface.evaluate(BRIGHTNESS)
    page.get_by_role("button", name="Switch between light and dark").click()
    assert surface.evaluate(BRIGHTNESS) < light / 2
    page.emulate_media(media="print")
    assert surface.evaluate(BRIGHTNESS) == pytest.approx(light, rel=0.05)


@pytest.mark.parametrize("slug", chapters_with("kit.motion("))
def test_where_motion_is_unwelcome_nothing_begins_by_itself_and_steps_work(
    visit: Visit, shared_server: Server, slug: str
) -> None:
    page = opened(visit, f"{shared_server.url}/learn/{slug}", reduced_motion="reduce")
    page.evaluate(WALK)
    expect(page.locator("[data-playing=true]")).to_have_count(0)
    for motion in page.locator("[data-motion]").all():
        slider = motion.locator("input")
        before = int(slider.input_value())
        motion.locator("[data-do=back]").click()
        assert int(slider.input_value()) < before
        slider.press("Home")
        motion.locator("[data-do=play]").click()
        expect(motion.locator("[data-do=play]")).to_have_accessible_name("Pause")
        motion.locator("[data-do=play]").click()
        expect(motion.locator("[data-do=play]")).to_have_accessible_name("Play")
