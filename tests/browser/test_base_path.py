"""Digits below a path of a host that has other things, too, behind nginx with TLS: all that people do works there."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import TRAINED, Visit, log_in
from tests.browser.hand import Hand
from tests.browser.server import Server
from tests.support.drawings import SEVEN
from tests.support.mnist_slice import save
from tests.support.proxies import nginx

BASE = "/digits"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of Digits below a path, behind nginx."""
    folder = tmp_path_factory.mktemp("base")
    data = save(folder / "slice.npz")
    settings = {"DIGITS_BASE_PATH": BASE, "DIGITS_TRUSTED_PROXIES": "127.0.0.1", "DIGITS_MIN_ACCURACY": "0.5"}
    server = Server(folder, trainer=True, data=data, **settings)
    server.start()
    with nginx(folder, server.url, below=f"{BASE}/") as url:
        yield f"{url}{BASE}"
    server.stop()


def strayed(page: Page) -> list[str]:
    """Return what a page asks beside the path, from now on."""
    found: list[str] = []

    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme == "https" and not address.path.startswith(f"{BASE}/"):
            found.append(request.url)

    page.on("request", asked)
    return found


def test_a_digit_is_drawn_and_read(site: str, visit: Visit) -> None:
    page = visit(f"{site}/", ignore_https_errors=True)
    beside = strayed(page)
    page.reload()
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#digit")).to_have_text("7")
    page.get_by_role("link", name="Learn").click()
    expect(page).to_have_url(f"{site}/learn")
    page.locator("main a[href$='/learn/activations']").click()
    expect(page.locator("h1")).to_be_visible()
    page.locator("main p a[href*='glossary#']").first.click()
    expect(page).to_have_url(re.compile(f"^{site}/learn/glossary#"))
    page.goto(f"{site}/docs")
    expect(page.locator("#api .opblock").first).to_be_visible()
    assert beside == []


def test_a_drawing_that_is_shared_from_below_the_path_opens_there(site: str, visit: Visit) -> None:
    page = visit(f"{site}/", ignore_https_errors=True)
    Hand(page).with_mouse(SEVEN)
    expect(page.locator("#note")).to_contain_text("sure")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_label("Link")
    expect(link).to_have_value(re.compile(f"^{re.escape(site)}/#ink="))
    friend = visit(link.input_value(), ignore_https_errors=True)
    expect(friend.locator("#digit")).to_have_text("7")


def test_an_admin_trains_and_sees_the_curves(site: str, visit: Visit) -> None:
    page = visit(f"{site}/admin", ignore_https_errors=True)
    beside = strayed(page)
    log_in(page)
    assert all(cookie["secure"] for cookie in page.context.cookies() if cookie["httpOnly"])
    page.get_by_role("button", name="Train").click()
    expect(page.locator("#trainings")).to_contain_text("finished", timeout=TRAINED)
    assert beside == []


def test_the_page_is_kept_for_when_the_server_is_away(site: str, visit: Visit) -> None:
    page = visit(f"{site}/", ignore_https_errors=True)
    manifest = page.request.get(f"{site}/manifest.webmanifest").json()
    assert (manifest["scope"], manifest["start_url"]) == (f"{BASE}/", f"{BASE}/")
    worker = page.request.get(f"{site}/sw.js").text().partition("\n")[0]
    assert f'"{BASE}/offline.json"' in worker
    assert '"address": "/static' not in worker
    for address in [part.split('"')[0] for part in worker.split('"address": "')[1:]]:
        assert page.request.get(site.removesuffix(BASE) + address).ok, address


def test_a_proxy_may_remove_the_path(site: str, tmp_path: Path) -> None:
    server = Server(tmp_path, DIGITS_BASE_PATH=BASE)
    server.start()
    with httpx.Client(base_url=server.url) as client:
        for path in ("/predict", f"{BASE}/predict"):
            assert client.post(path, json={"strokes": SEVEN}).json()["digit"] == 7
        assert client.get("/health/ready").status_code == 200
        assert client.get(BASE).headers["location"] == f"{BASE}/"
        assert client.get("/digitsx/predict").status_code == 404
        assert client.get(f"{BASE}/openapi.json").json()["servers"] == [{"url": BASE}]
    server.stop()
