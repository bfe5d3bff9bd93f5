"""Trainings at the desk: watched, stopped, dropped, with curves and confusion matrix."""

from pathlib import Path

from playwright.sync_api import expect

from app.db.engine import open_database
from app.jobs.job import Epoch, Metrics, Overrides, Progress, TrainRequest
from app.jobs.queue import JobQueue
from tests.browser.candidates import epoch, refining
from tests.browser.conftest import TRAINED, Visit, log_in
from tests.browser.server import Server
from tests.browser.test_overlaid_curves import trained
from tests.support.waiting import until


def test_a_queued_training_is_cancelled_by_a_click(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("fast: queued")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#job")).to_contain_text("fast: cancelled")
    expect(page.locator("#trainings tbody")).to_contain_text("cancelled")


def test_what_a_running_training_learned_is_kept_by_the_keyboard(training_server: Server, visit: Visit) -> None:
    page = visit(f"{training_server.url}/admin")
    log_in(page)
    page.get_by_text("Change the recipe").click()
    page.get_by_label("Epochs").fill("200")
    page.get_by_role("radio", name="Quickstart").check()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("quickstart: fitting", timeout=TRAINED)
    expect(page.locator("#epochs tbody tr").nth(4)).to_be_attached(timeout=TRAINED)
    cancel = page.get_by_role("button", name="Cancel")
    cancel.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="How to end this training")).to_be_visible()
    expect(page.get_by_role("button", name="Keep what it learned")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="How to end this training")).to_be_hidden()
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#job")).to_have_attribute("data-status", "succeeded", timeout=TRAINED)
    expect(page.locator(".outcome")).to_contain_text("Published as version 3. It serves once you promote it.")
    expect(page.locator(".outcome li").last).to_contain_text("epochs of 200")
    expect(page.locator("#serving .number")).to_have_text("2")
    expect(page.locator("#versions tbody th").first).to_have_text("3")


def test_that_it_was_told_to_stop_survives_a_reload(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{own_server.url}/admin")
    with refining(tmp_path):
        log_in(page)
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Keep what it learned").click()
        stopping = page.locator("#ending").get_by_role("button", name="Stopping")
        expect(stopping).to_be_visible()
        page.reload()
        stopping.click()
        expect(page.get_by_role("button", name="Keep what it learned")).to_be_disabled()
        expect(page.get_by_role("button", name="Drop it")).to_be_focused()


def test_the_confusion_matrix_grows_sharper_with_each_epoch(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{own_server.url}/admin")
    cell = page.locator("#job-matrix tbody tr").nth(4).locator("td").nth(5)
    with refining(tmp_path) as claim:
        log_in(page)
        expect(page.locator("#job-matrix")).to_contain_text("filled in after each epoch")
        expect(page.locator("#job-matrix td.wrong")).to_have_count(90)
        strengths = []
        for number, wrong in ((1, 30), (2, 4)):
            claim.epoch(epoch(number, wrong))
            words = f"After epoch {number}: {10 * wrong} of 1,000 validation digits read wrong. Most often"
            expect(page.locator("#job-matrix")).to_contain_text(words)
            expect(cell).to_have_text(str(wrong))
            strengths.append(float(cell.evaluate("cell => cell.style.getPropertyValue('--strength')")))
        assert strengths[0] > strengths[1] > 0
        page.reload()
        expect(cell).to_have_text("4")


def test_an_old_training_without_a_matrix_shows_none(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{own_server.url}/admin")
    with refining(tmp_path) as claim:
        claim.epoch(Epoch(epoch=1, seconds=1, loss=0.5, accuracy=0.9))
        claim.cancel()
    log_in(page)
    expect(page.locator("#epochs tbody tr")).to_have_count(1)
    expect(page.locator("#job-matrix")).to_be_hidden()


def test_a_running_training_is_dropped_by_a_click(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    jobs.enqueue(TrainRequest(recipe="fast"))
    claim = jobs.claim()
    assert claim is not None
    claim.progress(Progress(phase="fitting", epoch=1, epochs=3, fraction=0.2), Metrics(loss=0.5, accuracy=0.8))
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Drop it").click()
    expect(page.get_by_role("button", name="Drop it")).to_be_hidden()
    until(lambda: claim.heartbeat() == "drop")
    claim.cancel()
    expect(page.locator("#job")).to_contain_text("fast: cancelled")
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    engine.dispose()


def test_where_a_training_overfits_is_told_in_a_sentence_and_in_the_table(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    jobs.enqueue(TrainRequest(recipe="fast", overrides=Overrides(epochs=9)))
    claim = jobs.claim()
    assert claim is not None
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    for at, measured in enumerate((0.4, 0.3, 0.2, 0.22, 0.25, 0.3), 1):
        claim.epoch(
            Epoch(epoch=at, seconds=1, loss=0.5 / at, accuracy=1 - 0.1 / at, val_loss=measured, val_accuracy=0.9)
        )
        claim.progress(Progress(phase="fitting", epoch=at, epochs=9, fraction=at / 9), Metrics())
        if at == 5:
            expect(page.locator("#epochs tbody tr")).to_have_count(5)
            expect(page.locator("#overfitting")).to_be_empty()
    expect(page.locator("#overfitting")).to_contain_text("It overfits after epoch 3")
    page.get_by_text("The curves as a table").click()
    expect(page.get_by_role("row", name="3 0.1667")).to_contain_text("0.2000 (lowest)")
    engine.dispose()


def test_a_training_of_forty_epochs_stays_readable(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    jobs = JobQueue(engine)
    jobs.enqueue(TrainRequest(recipe="fast", overrides=Overrides(epochs=40)))
    claim = jobs.claim()
    assert claim is not None
    for at in range(1, 25):
        claim.epoch(Epoch(epoch=at, seconds=45, loss=2 / at, accuracy=1 - 0.4 / at, val_loss=1 / at, val_accuracy=0.99))
    claim.progress(Progress(phase="fitting", epoch=25, epochs=40, fraction=0.61, eta_seconds=1431.0), Metrics(loss=0.1))
    engine.dispose()
    page = visit(f"{own_server.url}/admin", viewport={"width": 390, "height": 844})
    log_in(page)
    expect(page.locator("#job [data-part=left]")).to_have_text("about 24 min")
    page.get_by_text("The curves as a table").click()
    rows = page.get_by_role("region", name="The curves as a table")
    rows.focus()
    page.keyboard.press("End")
    expect(page.get_by_role("rowheader", name="24", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("columnheader", name="Validation loss")).to_be_in_viewport()


def test_a_training_is_watched_to_its_end_and_survives_a_reload(training_server: Server, visit: Visit) -> None:
    page = visit(f"{training_server.url}/admin", troubles=True)  # it asks for a reason by 409
    log_in(page)
    page.get_by_text("Change the recipe").click()
    page.get_by_label("Epochs").fill("3")
    page.get_by_label("Share of data").fill("0.4")
    page.get_by_role("radio", name="Quickstart").check()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_have_attribute("data-status", "running", timeout=TRAINED)
    page.reload()
    expect(page.locator("#job")).to_have_attribute("data-status", "succeeded", timeout=TRAINED)
    expect(page.locator("#job [role=progressbar]")).to_have_attribute("aria-valuenow", "100")
    expect(page.locator("#curves canvas")).to_have_count(2)
    page.get_by_text("The curves as a table").click()
    expect(page.locator("#epochs tbody tr")).to_have_count(3)
    expect(page.locator(".outcome .score")).to_contain_text("of the held-out digits read right")
    expect(page.locator(".outcome li").first).not_to_be_empty()
    expect(page.locator("#trainings tbody tr").first).to_contain_text("epochs 3, share 0.4")
    expect(page.locator("#serving .number")).to_have_text("2")
    page.locator("#outcome").get_by_role("button", name="Promote anyway").click()
    page.locator("#outcome").get_by_label("Reason").fill("it is smaller")
    page.keyboard.press("Enter")
    expect(page.locator("#serving .number")).to_have_text("3")


def test_before_it_has_learned_anything_nothing_can_be_kept(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{own_server.url}/admin")
    with refining(tmp_path) as claim:
        claim.progress(Progress(phase="preparing", epochs=2), Metrics())
        log_in(page)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("button", name="Keep what it learned")).to_be_disabled()
        expect(page.locator("#keep-is")).to_contain_text("nothing to keep")
        expect(page.get_by_role("button", name="Drop it")).to_be_focused()
        claim.progress(Progress(phase="fitting", epoch=1, epochs=2, fraction=0.5), Metrics())
        expect(page.get_by_role("button", name="Keep what it learned")).to_be_enabled()


def test_the_legend_names_validation_only_where_there_is_some(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    trained(tmp_path, 1)  # the one that was validated is the newer one
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    legend = page.locator("#curves .legend")
    expect(legend).to_be_visible()
    expect(legend.get_by_text("Validation")).to_be_visible()
    page.locator("#trainings tbody tr").last.get_by_role("button").click()
    expect(page.locator("#job")).to_contain_text("quickstart: failed")
    expect(legend.get_by_text("Training")).to_be_visible()
    expect(legend.get_by_text("Validation")).to_be_hidden()
