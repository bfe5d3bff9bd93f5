"""The course as people meet it: every chapter in both languages, on both widths, in both themes; its links; its kit."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from app.settings import ROOT
from app.web.learn.chapters import Course
from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit
from tests.browser.course import opened, settled
from tests.browser.server import Server
from tests.browser.test_access import broken_rules

READY = [chapter.slug for chapter in Course().chapters if chapter.ready]
PAGES = ["/learn", "/learn/glossary", *(f"/learn/{slug}" for slug in READY)]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
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


@pytest.mark.parametrize(("options", "language"), [(PHONE, "ko"), (DESK, "en")], ids=["390-ko", "1280-en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_keeps_still_fits_and_is_there_for_everyone(
    visit: Visit, shared_server: Server, address: str, options: dict[str, Any], language: str
) -> None:
    page = visit("about:blank", locale=language, color_scheme="light", **options)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(shared_server.url + address)
    settled(page)
    page.evaluate(WALK)
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("slug", READY)
def test_a_shared_link_opens_every_figure_in_the_same_state(visit: Visit, shared_server: Server, slug: str) -> None:
    page = opened(visit, f"{shared_server.url}/learn/{slug}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    names = [figure.get_attribute("id") or "" for figure in page.locator(".experiment:has([data-part=link])").all()]
    assert names
    together: dict[str, str] = {}
    for name in names:
        figure = page.locator(f"#{name}")
        changed = change(figure)
        settled(page)
        figure.locator("[data-part=link]").click()
        expect(figure.locator("[data-part=link]")).to_have_text("Link copied")
        link = urlsplit(page.evaluate("navigator.clipboard.readText()"))
        query = dict(parse_qsl(link.query))
        assert link.fragment == name
        assert {key.partition(".")[0] for key in query} - {"ink"} == ({name} if changed else set()), link
        together |= query
    before = {name: page.locator(f"#{name}").evaluate(STATE) for name in names}
    page.goto(
        f"{shared_server.url}/learn/{slug}?{urlencode(together)}"
    )  # all links in one: each opens the whole chapter
    settled(page)
    assert {name: page.locator(f"#{name}").evaluate(STATE) for name in names} == before


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
