"""The admin's desk: logging in, retraining, promoting, rolling back."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from app.corrections.correction import Review
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.jobs.job import Epoch, Metrics, Overrides, Progress, TrainRequest
from app.jobs.queue import JobQueue
from tests.browser.candidates import epoch, refining
from tests.browser.conftest import TRAINED, WATCH_SHIFTS, Visit, log_in
from tests.browser.server import Server
from tests.support.corrections import image, sent
from tests.support.waiting import until


def versions(page: Page) -> list[str]:
    return page.locator("#versions tbody th").all_inner_texts()


def test_a_wrong_token_gets_a_clear_word_and_the_right_one_opens_the_desk(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin", troubles=True)
    page.get_by_label("Admin token").fill("a guess")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#login-error")).to_have_text("This is not the admin token.")
    log_in(page)
    page.reload()
    expect(page.locator("#desk")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Admin token")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Admin token")).to_be_visible()


def test_the_desk_shows_the_card_of_the_version_in_service(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin")
    log_in(page)
    expect(page.locator("#serving .number")).to_have_text("2")
    expect(page.locator("#serving .accuracy")).to_contain_text("±")
    expect(page.locator("#by-digit li")).to_have_count(10)
    expect(page.locator("#confusion tbody td")).to_have_count(100)


def test_the_card_says_how_far_its_probabilities_can_be_trusted(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    facts = page.locator("#serving [data-part=facts]")
    expect(facts).to_contain_text("Calibration error")
    expect(facts).not_to_contain_text("Temperature")  # version 2 has none
    path = tmp_path / "models" / "2" / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"calibration": {"temperature": 0.7, "ece": 0.0021}}))
    page.reload()
    expect(facts).to_contain_text("Calibration error0.21%")
    expect(facts).to_contain_text("Temperature0.70")


def test_nothing_moves_while_the_desk_opens(visit: Visit, shared_server: Server) -> None:
    page = visit(f"{shared_server.url}/admin")
    page.context.add_init_script(WATCH_SHIFTS)
    log_in(page)
    page.reload()
    expect(page.locator("#desk")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []


def test_a_version_is_promoted_and_rolled_back_by_a_click(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)  # it asks for a reason by 409
    log_in(page)
    page.locator("[data-version='1']").get_by_role("button", name="Promote").click()
    page.get_by_label("Reason").fill("it is smaller")
    page.get_by_role("button", name="Promote anyway").click()
    expect(page.locator("#serving .number")).to_have_text("1")
    expect(page.get_by_role("alert")).to_contain_text("Version 1 is serving now.")
    page.get_by_role("button", name="Roll back").click()
    expect(page.locator("#serving .number")).to_have_text("2")


def test_rolling_back_with_nothing_promoted_says_why_not(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    log_in(page)
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing to roll back to")


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
    page.get_by_label("Share of data").fill("0.1")
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("fast: fitting", timeout=TRAINED)
    expect(page.locator("#epochs tbody tr").nth(9)).to_be_attached(timeout=TRAINED)  # it reads well enough by then
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


def test_the_form_shows_what_each_recipe_has_and_what_comes_with_an_optimizer(
    shared_server: Server, visit: Visit
) -> None:
    page = visit(f"{shared_server.url}/admin")
    log_in(page)
    page.get_by_text("Change the recipe").click()
    rate = page.get_by_label("Learning rate")
    expect(page.get_by_label("Epochs")).to_have_attribute("placeholder", "3")
    expect(rate).to_have_attribute("placeholder", "0.01")
    page.get_by_role("radio", name="Quickstart").check()
    expect(page.get_by_label("Epochs")).to_have_attribute("placeholder", "5")
    expect(page.get_by_label("Neurons each")).to_have_attribute("placeholder", "128")
    expect(page.get_by_label("Method")).to_contain_text("Adam (recipe)")
    page.get_by_label("Method").select_option("SGD")
    expect(rate).to_have_attribute("placeholder", "0.2")
    slope = page.get_by_label("Slope below zero")
    expect(slope).to_be_hidden()
    page.get_by_label("Activation").select_option("Leaky ReLU")
    expect(slope).to_be_enabled()
    expect(slope).to_be_visible()
    page.get_by_label("Hidden layers").fill("0")
    expect(page.get_by_label("Neurons each")).to_be_disabled()
    page.get_by_label("All images in one step").check()
    expect(page.get_by_label("Batch size")).to_be_disabled()


def test_refining_keeps_the_network_and_says_what_there_is_to_learn(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    page = visit(f"{own_server.url}/admin", viewport={"width": 390, "height": 844})
    log_in(page)
    refine = page.get_by_role("radio", name="Refine")
    expect(refine).to_have_accessible_name(re.compile("No accepted corrections yet"))
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    corrections = CorrectionRepository(engine)
    names = [corrections.add(sent(7, image(kind)))[0].id for kind in range(30)]
    corrections.review(names, Review(state="accepted"))
    counts = corrections.counts()
    engine.dispose()
    assert 0 < counts.held < 30
    page.reload()
    expect(refine).to_have_accessible_name(re.compile(f"Corrections to learn: {30 - counts.held}"))
    page.get_by_text("Change the recipe").click()
    page.get_by_label("Activation").select_option("tanh")
    refine.check()
    expect(page.get_by_text("It goes on with the network that serves, so layers")).to_be_visible()
    for label in ("Activation", "Hidden layers", "Neurons each", "Dropout", "Loss function"):
        expect(page.get_by_label(label)).to_be_disabled()
    expect(page.get_by_label("Share of data")).to_have_attribute("placeholder", "0.3333")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("refine: queued")
    page.get_by_role("radio", name="Quickstart").check()
    expect(page.get_by_label("Activation")).to_have_value("tanh")
    expect(page.get_by_label("Dropout")).to_have_attribute("placeholder", "0.2")
    page.get_by_label("Hidden layers").fill("0")
    expect(page.get_by_label("Dropout")).to_be_disabled()
    expect(page.get_by_label("Dropout")).to_have_attribute("placeholder", "\N{EN DASH}")


def test_what_the_server_refuses_is_told_beside_its_field(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin", troubles=True)
    log_in(page)
    page.locator("#train").evaluate("form => { form.noValidate = true }")  # as a browser that checks nothing
    summary = page.get_by_text("Change the recipe")
    summary.click()
    epochs = page.get_by_label("Epochs")
    epochs.fill("500")
    page.get_by_label("Hidden layers").fill("0")
    summary.click()
    page.get_by_role("button", name="Start training").click()
    expect(epochs).to_be_focused()
    expect(epochs).to_have_attribute("aria-invalid", "true")
    expect(epochs).to_have_accessible_description("Input should be less than or equal to 200.")
    epochs.fill("")
    expect(epochs).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Method").select_option("Nesterov")
    page.get_by_label("All images in one step").check()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#trainings tbody tr").first).to_contain_text(
        "batch size full, optimizer nesterov, hidden layers 0"
    )


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


def test_the_best_recipe_can_be_asked_for_and_says_what_it_costs(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    page.get_by_role("radio", name="About half an hour").check()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("best: queued")


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
