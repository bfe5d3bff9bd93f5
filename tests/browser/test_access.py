"""The pages for everyone: no rule of WCAG 2.2 AA that a machine can check is broken."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db.engine import open_database
from app.jobs.job import Epoch, Metrics, Progress, TrainRequest
from app.jobs.queue import JobQueue
from app.settings import ROOT
from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.hand import Hand
from tests.browser.readings import cannot_tell
from tests.browser.server import Server
from tests.support.drawings import SEVEN

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """
    async (rules) => {
        const some = rules ? { runOnly: rules } : {};
        const { violations } = await axe.run(document, { resultTypes: ["violations"], ...some });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    }
"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer may be another one in another theme."""

STILL = """
    async () => {
        await new Promise(requestAnimationFrame); // for what a script changes with the theme
        const ends = ({ playState, effect }) => playState === "running" && effect.getTiming().iterations < Infinity;
        const moving = () => document.getAnimations().filter(ends).map(({ finished }) => finished);
        for (let all = moving(); all.length > 0; all = moving()) await Promise.allSettled(all);
    }
"""


def broken_rules(page: Page) -> Sequence[str]:
    """Return what axe-core finds in a page in its dark colours, and in its light ones, a line each."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found: list[str] = []
    for theme in ("dark", "light"):  # in which it is left
        page.emulate_media(color_scheme=theme)
        page.evaluate(STILL)
        found += page.evaluate(VIOLATIONS, None if theme == "dark" else OF_COLOURS)
    return found


@pytest.mark.parametrize("path", ["/", "/admin", "/no-such-page"])  # `/docs` in test_docs.py
def test_no_rule_is_broken(visit: Visit, shared_server: Server, path: str) -> None:
    page = visit(shared_server.url + path, troubles=True)
    expect(page.locator("h1:visible").first).to_be_visible()
    assert broken_rules(page) == []


def test_no_rule_is_broken_by_an_answer(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    assert broken_rules(page) == []


def test_no_rule_is_broken_by_an_explanation(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    page.get_by_role("button", name="Why?").click()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")
    assert broken_rules(page) == []


def test_no_rule_is_broken_by_an_answer_that_cannot_tell(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url, **PHONE)
    cannot_tell(page, "no-digit")
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#note")).to_contain_text("Cannot tell")
    assert broken_rules(page) == []


def test_no_rule_is_broken_at_the_desk(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    page.get_by_text("Change the recipe").click()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("queued")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#trainings tbody")).to_contain_text("cancelled")
    assert broken_rules(page) == []


def test_no_rule_is_broken_by_the_sheets_of_the_versions(shared_server: Server, visit: Visit) -> None:
    page = visit(f"{shared_server.url}/admin", troubles=True)
    log_in(page)
    page.locator("#confusion [data-digit='3'][data-read='3']").click()
    expect(page.locator("#cell [data-part=images] button")).to_have_count(100, timeout=30_000)
    page.locator("#cell [data-part=images] button").first.focus()
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    for version in (1, 2):
        page.get_by_label(f"Compare version {version}").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#compare [data-part=right] button").first).to_be_visible(timeout=30_000)
    page.get_by_text("Change of what was read as what").click()
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-version='1']").get_by_role("button", name="Promote").click()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.get_by_text("What was done").click()
    assert broken_rules(page) == []


def test_no_rule_is_broken_by_a_refused_field_and_the_two_ways_to_end_a_training(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    jobs.enqueue(TrainRequest(recipe="fast"))
    claim = jobs.claim()
    assert claim is not None
    for at, measured in enumerate((0.2, 0.22, 0.25, 0.3), 1):
        claim.epoch(Epoch(epoch=at, seconds=1, loss=0.5 / at, accuracy=0.9, val_loss=measured, val_accuracy=0.9))
    claim.progress(Progress(phase="fitting", epoch=4, epochs=9, fraction=0.4), Metrics())
    engine.dispose()
    page = visit(f"{own_server.url}/admin", troubles=True, **PHONE)
    log_in(page)
    page.get_by_text("Change the recipe").click()
    page.locator("#train").evaluate("form => { form.noValidate = true }")  # as a browser that checks nothing
    page.get_by_label("Epochs").fill("500")
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_label("Epochs")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Drop it")).to_be_visible()
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
