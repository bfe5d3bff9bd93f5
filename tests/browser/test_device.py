"""The page without its server: kept, reloaded, read on this device by the version that was served."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.conftest import ADMIN
from tests.offline.written import drawings, numbers
from tests.support.drawings import ONE, SEVEN, THREE, YEAR, png

KEPT = """async () => {
    if (!navigator.serviceWorker.controller) {
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
}"""
"""Waits until the page and its network are kept."""

REPLACED = """async () => {
    const version = async () => (await (await caches.match("/offline.json"))?.json())?.version;
    while ((await version()) !== 1) await new Promise((done) => setTimeout(done, 50));
}"""
"""Waits until version 1 is kept."""

READ = """async (drawings) => {
    const worker = new Worker(document.querySelector("[data-worker]").dataset.worker);
    const told = (id, strokes) => new Promise((done) => {
        worker.onmessage = ({ data }) => done(data);
        worker.postMessage({ id, strokes });
    });
    const found = [];
    for (const [id, strokes] of drawings.entries()) found.push(await told(id, strokes));
    worker.terminate();
    return found.map(({ image, ...rest }) => ({ ...rest, image: [...image] }));
}"""
"""Reads drawings in the page's worker, one after the other."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Give a running server with two versions, of which 2 serves, and the one that comes with the program."""
    server = Server(tmp_path, versions=("1", "2"))
    server.start()
    yield server
    server.stop()


def kept(visit: Visit, address: str, **options: Any) -> Page:  # noqa: ANN401  as for `visit`
    """Open a page, and return it when it could go on without its server."""
    page = visit(address, troubles=True, service_workers="allow", **options)
    page.evaluate(KEPT)
    return page


def test_a_digit_is_read_on_the_device_while_the_server_is_away(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    server.stop()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#served")).to_have_text("No server: version 2 reads on this device")
    expect(page.locator("body")).to_have_attribute("data-reader", "device")
    expect(page.locator("#view")).to_have_attribute("src", re.compile("^data:image/png;base64,"))
    expect(page.get_by_role("alert")).to_be_hidden()
    server.start()
    expect(page.locator("#served")).to_have_text("Version 2 is answering")
    expect(page.locator("body")).to_have_attribute("data-reader", "server")


def test_a_page_reloaded_without_the_server_reads_in_either_language(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    server.stop()
    page.reload()
    Hand(page).with_mouse(ONE)
    expect(page.locator("#digit")).to_have_text("1")
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("h1")).to_have_text("숫자를 그려 보세요")
    Hand(page).with_mouse(THREE)
    expect(page.locator("#digit")).to_have_text("3")
    expect(page.locator("#served")).to_have_text("서버 없이 이 기기에서 판독하는 버전: 2")
    page.goto(server.url)
    expect(page.locator("h1")).to_have_text("숫자를 그려 보세요")


def test_the_device_reads_as_the_server_does(server: Server, visit: Visit) -> None:
    given = [*drawings(each=8, seed=1), *numbers(24, seed=1)]
    with httpx.Client(base_url=server.url) as client:
        answers = [client.post("/predict?number=1&view=1", json={"strokes": one}).json() for one in given]
    for wanted, told in zip(answers, kept(visit, server.url).evaluate(READ, given), strict=True):
        found, compared = told["reading"], ("digit", "is_digit", "warnings", "version")
        assert [found[name] for name in compared] == [wanted[name] for name in compared]
        assert found["probabilities"] == pytest.approx(wanted["probabilities"], abs=1e-3)
        number, other = told.get("number"), wanted.get("number")
        assert (number and number["text"]) == (other and other["text"])


def test_a_number_is_read_on_the_device_after_a_reload_without_the_server(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    server.stop()
    page.reload()
    Hand(page, share=0.92).with_mouse(YEAR)
    expect(page.locator("#digit")).to_have_text("2026")
    expect(page.locator("#served")).to_have_text("No server: version 2 reads on this device")
    expect(page.locator("#boxes [data-digit]")).to_have_count(4)
    expect(page.locator("#view")).to_have_attribute("src", re.compile("^data:image/png;base64,"))
    page.get_by_role("radio", name="0, digit 2 of 4").focus()
    expect(page.locator("#probabilities [data-digit='0']")).to_have_attribute("aria-valuenow", re.compile("^9"))


def test_a_promoted_version_takes_over_on_the_device(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    httpx.post(f"{server.url}/models/1/promote", headers=ADMIN, json={"why": "it is smaller"}).raise_for_status()
    server.stop()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#served")).to_have_text("No server: version 2 reads on this device")
    server.start()
    expect(page.locator("#served")).to_have_text("Version 1 is answering")
    page.evaluate(REPLACED)
    server.stop()
    page.locator("#clear").click()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#served")).to_have_text("No server: version 1 reads on this device")


def test_a_network_that_this_browser_cannot_run_is_said(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    page.evaluate(
        """async () => {
            const cache = await caches.open((await caches.keys()).find((name) => name !== "digits-language"));
            const address = (await cache.keys()).map(({ url }) => url).find((url) => url.endsWith(".wasm"));
            await cache.put(address, new Response("no WebAssembly"));
        }"""
    )
    server.stop()
    Hand(page).with_mouse(SEVEN)
    expect(page.get_by_role("alert")).to_contain_text("this browser cannot run its network")
    server.start()
    expect(page.locator("#digit")).to_have_text("7")


def test_a_picture_waits_for_the_server(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    server.stop()
    page.locator("#file").set_input_files({"name": "7.png", "mimeType": "image/png", "buffer": png(SEVEN)})
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    server.start()
    expect(page.locator("#digit")).to_have_text("7")


def test_a_drawing_is_shared_and_a_link_is_opened_without_the_server(server: Server, visit: Visit) -> None:
    page = kept(visit, server.url)
    server.stop()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_have_js_property("naturalWidth", 1200)
    link = page.get_by_label("Link").input_value()
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("body")).to_have_attribute("data-reader", "device")
