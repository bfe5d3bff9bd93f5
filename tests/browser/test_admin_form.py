"""The form that starts a training: recipes, overrides, and what the server refuses."""

import re
from pathlib import Path

from playwright.sync_api import expect

from app.corrections.correction import Review
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from tests.browser.conftest import Visit, log_in
from tests.browser.server import Server
from tests.support.corrections import image, sent


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
    weights = page.get_by_label("Weights")
    expect(weights).to_contain_text("8 bits where they read as well (recipe)")
    weights.select_option("32 bits")
    expect(weights).to_have_value("false")
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


def test_the_best_recipe_can_be_asked_for_and_says_what_it_costs(own_server: Server, visit: Visit) -> None:
    page = visit(f"{own_server.url}/admin")
    log_in(page)
    page.get_by_role("radio", name="About half an hour").check()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("#job")).to_contain_text("best: queued")
