"""What became of a training: the gate's verdict and its report, and what can be done then."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.training.process.child import how_it_ended
from app.versions import Store
from tests.browser.candidates import candidate, end, epoch, refining
from tests.browser.conftest import PHONE, WATCH_SHIFTS, Visit, log_in
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.conftest import TOKEN

TOPS = """elements => Object.fromEntries(elements.map((each) =>
    [each.id || each.className, each.getBoundingClientRect().top + scrollY]))"""
"""Where each element begins on the page, by its id or class."""


def desk(visit: Visit, server: Server, **options: object) -> Page:
    page = visit(f"{server.url}/admin", **options)
    log_in(page)
    return page


def desk_in_korean(visit: Visit, server: Server) -> Page:
    page = visit(f"{server.url}/admin", locale="ko", troubles=True)
    page.get_by_label("관리자 토큰").fill(TOKEN)
    page.get_by_role("button", name="로그인").click()
    expect(page.locator("#desk")).to_be_visible()
    return page


def test_it_says_how_many_corrections_are_now_right(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    Store(tmp_path / "models").promote(1)
    result = candidate(tmp_path, 2, corrections=30)
    of_all, kept_out = Store(tmp_path / "models").card(3)["regression"]["changes"][2:]
    assert of_all["after"] > of_all["before"]
    page = desk(visit, own_server)
    right, before = (round(of_all[when] * 30) for when in ("after", "before"))
    expect(page.locator("#outcome")).to_contain_text(f"{right} of the 30 corrections are now right, {before} before.")
    right, before = (round(kept_out[when] * 10) for when in ("after", "before"))
    expect(page.locator("#outcome")).to_contain_text(f"Of those kept out of training, {right} of 10, {before} before.")
    assert result.verdict.decision == "promote"
    expect(page.locator("#outcome")).to_contain_text("Published as version 3. It serves once you promote it.")
    page.locator("#outcome").get_by_role("button", name="Promote").click()
    expect(page.locator("#serving .number")).to_have_text("3")
    expect(page.locator("#outcome")).to_contain_text("Published as version 3, which is serving now.")
    expect(page.locator("#outcome").get_by_role("button", name="Promote")).to_be_hidden()


def test_the_report_shows_figures_with_their_error_and_the_images_read_otherwise(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    candidate(tmp_path, 1, corrections=30)
    regression = Store(tmp_path / "models").card(3)["regression"]
    page = desk(visit, own_server)
    report = page.locator("#report")
    table = report.get_by_role("table")
    for name, count in (("Held-out digits", 500), ("Synthesized handwriting", 1000)):
        row = table.get_by_role("row", name=f"{name} ({count:,})")
        expect(row.get_by_role("cell")).to_have_count(3)
        for cell in row.get_by_role("cell").all():
            expect(cell).to_have_text(re.compile("±"))
    accepted = regression["changes"][2]
    expect(table.get_by_role("row", name="Accepted corrections (30)")).to_contain_text(
        f"{round(accepted['before'] * 30)} of 30"
    )
    expect(table.get_by_role("row", name="Time for an image")).to_contain_text("ms")
    expect(table.get_by_role("row", name="Size of the file served")).to_contain_text("kB")
    expect(report.locator(".swings li")).to_have_count(10)
    held_out = regression["changes"][0]
    lost = report.locator("section").filter(has_text="Held-out digits").locator("ul").last.get_by_role("button")
    expect(lost).to_have_count(held_out["wrong"])
    first = held_out["newly_wrong"][0]
    expect(lost.first).to_have_accessible_name(
        re.compile(f"a {first['digit']}. Before: {first['before']}. After: {first['after']}")
    )
    assert lost.first.locator("img").evaluate("image => image.naturalWidth") == 28
    drawn = report.locator("section").filter(has_text="Accepted corrections").locator("img")
    assert drawn.first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 28


def test_what_the_gate_leaves_to_a_person_is_compared_and_promoted_with_a_reason_in_place(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    assert candidate(tmp_path, 1).verdict.decision == "ask"
    page = desk(visit, own_server, troubles=True)  # it asks for a reason by 409
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text("You decide")
    expect(outcome.locator("li").first).to_contain_text("read worse than by version 2")
    outcome.get_by_role("button", name="Compare with version 2").click()
    sheet = page.get_by_role("dialog", name="Version 2 and version 3")
    expect(sheet.get_by_role("row", name="Held-out accuracy")).to_be_visible(timeout=30_000)
    page.keyboard.press("Escape")
    outcome.get_by_role("button", name="Promote anyway").click()
    expect(outcome.get_by_label("Reason")).to_be_focused()
    outcome.get_by_role("button", name="Leave it").click()
    expect(outcome.get_by_role("button", name="Promote anyway")).to_be_focused()
    page.keyboard.press("Enter")
    outcome.get_by_label("Reason").fill("it is smaller")
    page.keyboard.press("Enter")
    expect(page.locator("#serving .number")).to_have_text("3")
    expect(outcome.get_by_label("Reason")).to_have_count(0)
    assert Store(tmp_path / "models").audit(1)[0]["why"] == "it is smaller"


def test_what_the_gate_refuses_says_why_and_what_to_do(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    assert candidate(tmp_path, 1, min_accuracy=0.999).version is None
    page = desk(visit, own_server)
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text("Refused by the gate; nothing was published.")
    expect(outcome.locator("li")).to_contain_text("at least 99.90% is asked for")
    expect(outcome).to_contain_text("Train longer")
    expect(outcome.get_by_role("button")).to_have_count(0)
    report = page.locator("#report")
    expect(report.locator("summary")).to_contain_text("Against version 2")
    expect(report.get_by_role("columnheader", name="The refused one")).to_be_visible()
    expect(report.locator("section").filter(has_text="Held-out digits").locator("ul").last).to_be_visible()


def test_korean_gives_the_reasons_in_korean(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    candidate(tmp_path, 1)
    page = desk_in_korean(visit, own_server)
    expect(page.locator("#outcome li").first).to_have_text(re.compile("합성한 손글씨: 버전 2보다 덜 맞혀요"))
    page.locator("#outcome [data-part=promote]").click()
    expect(page.locator("#outcome form")).to_contain_text("심사를 자동으로 통과하지 못했어요")
    expect(page.locator("#outcome form")).to_contain_text("%포인트")
    expect(page.locator("#outcome [lang=en]")).to_have_count(0)
    expect(page.locator("#report summary")).to_contain_text("버전 2와 비교하면")


def test_of_a_version_that_was_deleted_since_it_says_so(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    candidate(tmp_path, 1)
    page = desk(visit, own_server)
    page.locator("#versions [data-version='3']").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator("#outcome")).to_contain_text("Published as version 3, which is no longer there.")
    expect(page.locator("#outcome").get_by_role("button")).to_have_count(0)
    expect(page.locator("#report")).to_be_hidden()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["1280", "390"])
def test_nothing_moves_when_the_desk_opens_on_it(
    own_server: Server, visit: Visit, tmp_path: Path, options: dict[str, object]
) -> None:
    candidate(tmp_path, 3, corrections=30)
    page = visit("about:blank", **options)
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"{own_server.url}/admin")
    log_in(page)
    page.reload()
    expect(page.locator("#report table")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["1280", "390"])
def test_nothing_moves_when_a_training_ends_before_ones_eyes(
    own_server: Server, visit: Visit, tmp_path: Path, options: dict[str, object]
) -> None:
    page = desk(visit, own_server, **options)
    places = page.locator("#job > :visible, .result > :visible, #versions-title")
    with refining(tmp_path) as claim:
        page.reload()
        expect(page.locator("#job")).to_have_attribute("data-status", "running")
        before = places.evaluate_all(TOPS)
        for number in (1, 2):
            claim.epoch(epoch(number, 5 - number))
            expect(page.locator("#job-matrix")).to_contain_text(f"After epoch {number}")
        end(claim, tmp_path, 1, corrections=30)
    expect(page.locator("#outcome").get_by_role("button", name="Promote anyway")).to_be_visible()
    expect(page.locator("#report summary")).to_contain_text("Against version 2")
    expect(page.locator("#report table")).to_be_hidden()
    after = places.evaluate_all(TOPS)
    assert len(before) > 8
    assert {name: after[name] for name in before} == before
    page.locator("#report summary").click()
    expect(page.locator("#report table")).to_be_visible()


def test_no_rule_of_access_is_broken(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    candidate(tmp_path, 1, corrections=30)
    page = desk(visit, own_server, troubles=True)
    page.locator("#outcome").get_by_role("button", name="Promote anyway").click()
    expect(page.locator("#outcome").get_by_label("Reason")).to_be_focused()
    assert broken_rules(page) == []


def test_korean_says_in_korean_why_a_training_failed(own_server: Server, visit: Visit, tmp_path: Path) -> None:
    with refining(tmp_path) as claim:
        claim.fail(how_it_ended(-9))
    page = desk_in_korean(visit, own_server)
    expect(page.locator("#outcome")).to_contain_text("학습 프로세스가 SIGKILL 신호로 끝났어요.")
    expect(page.locator("#outcome [lang=en]")).to_have_count(0)
