"""The states that `screenshots` brings each page to."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page, expect

from tests.browser.hand import Hand
from tests.browser.readings import cannot_tell
from tests.conftest import TOKEN
from tests.support.drawings import SEVEN, THREE, YEAR, png

State = Callable[[Page], None]


def empty(page: Page) -> None:
    expect(page.locator("#pad")).to_be_visible()


def drawing(page: Page) -> None:
    Hand(page).with_mouse([SEVEN[0][:4]], lift=False)
    expect(page.locator("#digit")).not_to_be_empty()


def answer(page: Page) -> None:
    Hand(page).with_mouse(THREE)
    expect(page.locator("#digit")).to_have_text("3")


def why(page: Page) -> None:
    page.locator("#why").click()
    Hand(page).with_mouse(THREE)
    expect(page.locator("#seen")).to_have_attribute("data-why", "shown")


def number(page: Page) -> None:
    Hand(page, share=0.92).with_mouse(YEAR)
    expect(page.locator("#boxes [data-digit]")).to_have_count(4)


def unsure(page: Page) -> None:
    cannot_tell(page, "unsure")
    Hand(page).with_mouse([*SEVEN, [[20, 60], [80, 30]]])
    expect(page.locator("#digit")).to_have_text("7")


def offline(page: Page) -> None:
    page.context.set_offline(True)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#toast")).to_be_visible()


def picture(page: Page) -> None:
    page.locator("#file").set_input_files({"name": "three.png", "mimeType": "image/png", "buffer": png(THREE)})
    expect(page.locator("#digit")).to_have_text("3")


def bad_file(page: Page) -> None:
    page.locator("#file").set_input_files({"name": "three.png", "mimeType": "image/png", "buffer": b"no image"})
    expect(page.locator("#toast")).to_be_visible()


def keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


def correct(page: Page) -> None:
    answer(page)
    page.locator("#correct [data-part=offer]").click()
    expect(page.locator("#correct")).to_have_attribute("data-stage", "choosing")


def correct_offline(page: Page) -> None:
    correct(page)
    page.context.set_offline(True)
    page.keyboard.press("5")
    expect(page.locator("#correct")).to_have_attribute("data-stage", "waiting")


def corrected(page: Page) -> None:
    correct(page)
    page.locator("#correct [data-label='5']").click()
    expect(page.locator("#correct")).to_have_attribute("data-stage", "noted")
    page.locator("#correct [data-part=withdraw]").click()
    expect(page.locator("#correct")).to_have_attribute("data-stage", "withdrawn")


def review(page: Page) -> None:
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator(".card").nth(20)).to_be_attached()
    page.locator(".card").first.click()
    for key in ("a", "4", "x", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".card[data-state=rejected]")).to_have_count(1)


def review_undone(page: Page) -> None:
    review(page)
    for _ in range(3):
        page.keyboard.press("u")
    page.locator("[name=state][value=rejected]").check()
    expect(page.locator("#pile")).to_have_attribute("data-state", "empty")


def login(page: Page) -> None:
    expect(page.locator("#token")).to_be_visible()


def wrong_token(page: Page) -> None:
    page.locator("#token").fill("a guess")
    page.keyboard.press("Enter")
    expect(page.locator("#login-error")).not_to_be_empty()


def desk(page: Page) -> None:
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#versions tbody tr").first).to_be_visible()


def training(page: Page) -> None:
    desk(page)
    page.locator("details", has=page.locator("[name=epochs]")).locator("summary").click()
    page.locator("[name=epochs]").fill("6")
    page.locator("[name=share]").fill("0.5")
    page.locator("[name=promote]").uncheck()
    page.locator("#train .main").click()
    expect(page.locator("#epochs tbody tr").nth(2)).to_be_attached(timeout=90_000)


def trained(page: Page) -> None:
    desk(page)
    expect(page.locator("#job")).to_have_attribute("data-status", "succeeded", timeout=120_000)


def cell(page: Page) -> None:
    desk(page)
    page.locator("#confusion .wrong button:not([aria-disabled])").first.click()
    expect(page.locator("#cell [data-part=images] button").first).to_be_visible(timeout=60_000)
    page.locator("#cell [data-part=images] button").first.focus()


def compare(page: Page) -> None:
    desk(page)
    for version in (2, 3):
        page.locator(f"[name=compare][value='{version}']").check()
    page.locator("#compare-open").click()
    expect(page.locator("#compare [data-part=right] button").first).to_be_visible(timeout=60_000)
    page.locator("#compare [data-part=right] button").first.hover()


def reason(page: Page) -> None:
    desk(page)
    page.locator("#audit summary").click()
    page.locator("[data-version='1'] [data-do=promote]").click()
    expect(page.locator(".asking input")).to_be_focused()


def still(page: Page) -> None:
    page.wait_for_load_state("networkidle")


STATES: Mapping[str, tuple[str, State]] = {
    "draw-empty": ("/", empty),
    "draw-drawing": ("/", drawing),
    "draw-answer": ("/", answer),
    "draw-why": ("/", why),
    "draw-unsure": ("/", unsure),
    "draw-number": ("/", number),
    "draw-offline": ("/", offline),
    "draw-picture": ("/", picture),
    "draw-bad-file": ("/", bad_file),
    "draw-keys": ("/", keys),
    "draw-correct": ("/", correct),
    "draw-correct-offline": ("/", correct_offline),
    "draw-corrected": ("/", corrected),
    "review-login": ("/admin/corrections", login),
    "review-empty": ("/admin/corrections", review_undone),
    "review-open": ("/admin/corrections", review),
    "admin-login": ("/admin", login),
    "admin-wrong-token": ("/admin", wrong_token),
    "admin-training": ("/admin", training),
    "admin-trained": ("/admin", trained),
    "admin-cell": ("/admin", cell),
    "admin-compare": ("/admin", compare),
    "admin-reason": ("/admin", reason),
    "docs": ("/docs", still),
    "error": ("/no-such-page", still),
}
