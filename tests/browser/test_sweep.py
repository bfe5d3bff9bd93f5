"""A sweep at the desk: started with a grid, watched as a table and curves, and cancelled."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import TRAINED, Visit, log_in
from tests.browser.server import Server
from tests.browser.test_access import broken_rules


def painted(page: Page) -> int:
    """Return how many of the settings' colours are in the chart."""
    count = page.evaluate("""() => {
        const canvas = document.querySelector("#job-sweep canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let at = 0; at < data.length; at += 4) seen.add(`rgb(${[...data.slice(at, at + 3)].join(", ")})`);
        const keys = [...document.querySelectorAll("#job-sweep th svg")];
        return keys.map((key) => getComputedStyle(key).color).filter((colour) => seen.has(colour)).length;
    }""")
    return int(count)


def test_a_sweep_is_watched_as_a_table_and_curves_and_its_best_is_judged(training_server: Server, visit: Visit) -> None:
    page = visit(
        f"{training_server.url}/admin?recipe=quickstart&grid=learning_rate%3D0.001,0.00001&seeds=2&epochs=2#sweep",
        troubles=True,
    )
    log_in(page)
    values = page.get_by_label("Values to try")
    expect(values).to_be_focused()
    values.fill("learning_rate=0.001,11")
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#fault-grid")).to_contain_text("learning_rate=11: Input should be less than or equal to 10")
    expect(values).to_be_focused()
    values.fill("learning_rate=0.001,0.00001")
    expect(page.locator("#fault-grid")).to_be_empty()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("quickstart: queued")
    rows = page.locator("#job-sweep tbody tr")
    expect(rows).to_have_count(2, timeout=TRAINED)
    expect(rows.nth(1)).to_contain_text("2 / 0 / 0", timeout=TRAINED)
    expect(rows.first).to_contain_text("±")
    expect(rows.first).to_contain_text("best", timeout=TRAINED)
    assert painted(page) == 2
    expect(page.locator("#job")).to_have_attribute("data-status", "succeeded", timeout=TRAINED)
    expect(page.locator(".outcome")).to_contain_text("version 3")
    expect(page.locator("#trainings tbody")).to_contain_text("sweep: learning rate 0.001, 0.00001; seeds 2")
    page.get_by_label("Compared by").select_option("val_loss")
    assert painted(page) == 2
    assert broken_rules(page) == []


def test_a_running_sweep_is_cancelled(training_server: Server, visit: Visit) -> None:
    page = visit(f"{training_server.url}/admin?recipe=quickstart&grid=epochs%3D1,200&seeds=1#sweep")
    log_in(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job-sweep tbody tr").first).to_contain_text("1 / 0 / 0", timeout=TRAINED)
    expect(page.locator("#job")).to_contain_text("comparing settings")
    expect(page.locator("#job-matrix")).to_be_hidden()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Keep what it learned")).to_be_disabled()
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("#job")).to_have_attribute("data-status", "cancelled", timeout=TRAINED)
    expect(page.locator("#job-sweep tbody tr")).to_have_count(2)
