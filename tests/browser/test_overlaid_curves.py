"""Curves of several trainings in one chart at the desk."""

from pathlib import Path

from playwright.sync_api import Page, expect

from app.db.engine import open_database
from app.jobs.job import Epoch, TrainRequest
from app.jobs.queue import JobQueue
from tests.browser.conftest import PHONE, Visit, log_in
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.browser.test_forced_colours import lost

SUMMARY = "Curves of several trainings"


def trained(folder: Path, times: int) -> None:
    """Put trainings into the queue that were ended after three epochs, and one that was not validated."""
    engine = open_database(f"sqlite:///{folder / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    for at in range(times + 1):
        jobs.enqueue(TrainRequest(recipe="fast" if at else "quickstart"))
        claim = jobs.claim()
        assert claim is not None
        for epoch in (1, 2, 3):
            accuracy = 0.9 + 0.02 * epoch + 0.005 * at if at else None
            loss = None if accuracy is None else 1 - accuracy
            claim.epoch(Epoch(epoch=epoch, seconds=1, loss=0.3, accuracy=0.9, val_loss=loss, val_accuracy=accuracy))
        claim.fail("ended")
    engine.dispose()


def painted(page: Page) -> int:
    """Return how many of the legend's colours are in the chart."""
    count = page.evaluate("""() => {
        const canvas = document.querySelector("#overlay canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let at = 0; at < data.length; at += 4) seen.add(`rgb(${[...data.slice(at, at + 3)].join(", ")})`);
        const keys = [...document.querySelectorAll("#overlay [data-place]:not([data-place='']) .line")];
        return new Set(keys.map((key) => getComputedStyle(key).color).filter((colour) => seen.has(colour))).size;
    }""")
    return int(count)


def test_up_to_four_trainings_are_laid_over_each_other(visit: Visit, own_server: Server, tmp_path: Path) -> None:
    trained(tmp_path, 5)
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    page.get_by_text(SUMMARY).click()
    boxes = page.locator("#overlay").get_by_role("checkbox")
    expect(boxes).to_have_count(5)  # one was not validated
    expect(page.locator("#overlay :checked[type=checkbox]")).to_have_count(2)
    expect(page.locator("#overlay label").first).to_contain_text("best 98.50%, epoch 3")
    assert painted(page) == 2
    for at in (2, 3):
        boxes.nth(at).check()
    expect(boxes.nth(4)).to_be_disabled()
    assert painted(page) == 4
    page.get_by_label("What is shown").select_option("Validation loss")
    expect(page.locator("#overlay label").first).to_contain_text("best 0.0150, epoch 3")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(boxes.nth(4)).to_be_enabled()
    assert broken_rules(page) == []
    assert lost(page) == []


def test_on_a_phone_in_korean_it_fits_and_says_where_there_is_nothing(
    visit: Visit, own_server: Server, tmp_path: Path
) -> None:
    page = visit(f"{own_server.url}/admin", **PHONE)
    log_in(page)
    page.get_by_text(SUMMARY).click()
    expect(page.get_by_text("No training with a validation set yet.")).to_be_visible()
    trained(tmp_path, 1)
    page.goto(f"{own_server.url}/admin?lang=ko")
    page.get_by_text("여러 학습의 곡선").click()
    expect(page.locator("#overlay label")).to_contain_text("최고 96.50%, 에포크 3")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
