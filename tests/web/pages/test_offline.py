"""What a browser keeps for when the server does not answer."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.serving import served


@pytest.fixture
def site(settings: Settings) -> Iterator[httpx.Client]:
    """Give a client of an app whose versions 1 and 2 are there, of which 1 is a shipped one and serves."""
    (settings.models_dir / "shipped").write_text("1\n")
    (settings.models_dir / "current").write_text("1\n")
    with served(create_app(settings)) as client:
        yield client


@pytest.fixture
def generous(settings: Settings) -> Iterator[httpx.Client]:
    """Give a client of an app whose pages keep any version that serves; 2, which is not shipped, does."""
    (settings.models_dir / "shipped").write_text("1\n")
    with served(create_app(settings.model_copy(update={"offline": "any"}))) as client:
        yield client


def kept(client: httpx.Client) -> dict[str, Any] | None:
    """Return the list in front of the service worker."""
    script = client.get("/sw.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "no-cache"
    first, _, rest = script.text.partition(";\n")
    assert "addEventListener" in rest
    return json.loads(first.removeprefix("const KEPT = "))  # type: ignore[no-any-return]


def worker_of(page: str) -> str:
    """Return the address of the page's worker."""
    (worker,) = re.findall(r'data-worker="([^"]+)"', page)
    return str(worker)


def test_every_file_that_is_kept_is_what_the_list_says(site: httpx.Client) -> None:
    listed = kept(site)
    assert listed
    for one in listed["files"]:
        response = site.get(one["address"])
        assert (response.status_code, sha256(response.content).hexdigest()) == (200, one["sha256"]), one["address"]


def test_the_page_in_both_languages_its_files_and_the_network_are_kept(site: httpx.Client) -> None:
    listed = kept(site)
    assert listed
    addresses = [one["address"] for one in listed["files"]]
    page = site.get("/").text
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert named <= set(addresses)
    assert {"/?lang=en", "/?lang=ko", "/models/1/model.tflite", worker_of(page)} <= set(addresses)
    assert [one for one in addresses if one.endswith(".wasm")] != []


def test_a_promoted_version_makes_another_service_worker(settings: Settings) -> None:
    with served(create_app(settings)) as client:
        (settings.models_dir / "shipped").write_text("1\n2\n")
        before = kept(client)
        assert client.post("/models/1/promote", headers=ADMIN, json={"why": "it is smaller"}).is_success
        after = kept(client)
        assert before
        assert after
        assert before["key"] != after["key"]
        assert client.get("/offline.json").json()["version"] == 1


def test_a_version_that_may_have_learned_what_people_sent_is_kept_by_no_page(settings: Settings) -> None:
    (settings.models_dir / "shipped").write_text("1\n")
    with served(create_app(settings)) as client:
        assert kept(client) is None
        assert client.get("/offline.json").status_code == 404
        assert client.get("/models/2/model.tflite").status_code == 401


def test_where_the_owner_says_so_any_served_version_is_kept_and_nothing_else_of_it(generous: httpx.Client) -> None:
    found = generous.get("/offline.json").json()
    network = generous.get(found["network"])
    assert (found["version"], sha256(network.content).hexdigest()) == (2, found["sha256"])
    assert generous.get("/models/2/model.keras").status_code == 401
    assert generous.get("/models/2/card.json").status_code == 401


def test_only_the_worker_may_run_webassembly(site: httpx.Client) -> None:
    for worker in (worker_of(site.get("/").text), "/static/offline/worker.js"):
        assert "'wasm-unsafe-eval'" in site.get(worker).headers["content-security-policy"]
    for path in ("/", "/learn", "/static/offline/device.js", "/sw.js", "/vendor/litert/core/dist/page.js"):
        assert "wasm" not in site.get(path).headers["content-security-policy"], path


def test_a_browser_gets_webassembly_compressed(site: httpx.Client) -> None:
    address = "/vendor/litert/core/wasm/litert_wasm_compat_internal.wasm"
    packed = site.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert (packed.headers["content-encoding"], packed.headers["content-type"]) == ("br", "application/wasm")
    plain = site.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) * 3 < int(plain.headers["content-length"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_can_be_installed(site: httpx.Client, language: str) -> None:
    address = f"/manifest.webmanifest?lang={language}"
    assert address in site.get(f"/?lang={language}").text
    response = site.get(address)
    assert response.headers["content-type"].startswith("application/manifest+json")
    manifest = response.json()
    assert (manifest["lang"], manifest["display"], manifest["start_url"]) == (language, "standalone", "/")
    assert site.get(manifest["icons"][0]["src"]).headers["content-type"].startswith("image/svg+xml")
