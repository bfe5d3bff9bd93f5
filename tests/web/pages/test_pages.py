"""The pages and what every response says about trust."""

import re
from io import BytesIO

import httpx
import pytest
from PIL import Image

PAGES = ["/", "/duel", "/admin", "/docs"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_strict_policy_and_nothing_inline(reader: httpx.Client, path: str) -> None:
    response = reader.get(path)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in response.text
    assert " style=" not in response.text
    assert "<script>" not in response.text
    own = f'content="{str(reader.base_url).rstrip("/")}/static/draw/preview-'  # a preview's address has to be whole
    assert "http://" not in response.text.replace("http://www.w3.org", "").replace(own, "")
    assert "https://" not in response.text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_messenger_finds_a_preview_in_the_pages_language_at_the_host_that_it_asked(
    reader: httpx.Client, language: str
) -> None:
    host = str(reader.base_url)
    text = reader.get("/", headers={"Accept-Language": language}).text
    found = re.search(r'property="og:image" content="([^"]+)"', text)
    assert found
    assert re.fullmatch(rf"{re.escape(host)}/static/draw/preview-{language}\.[0-9a-f]{{8}}\.png", found[1])
    picture = reader.get(found[1])
    assert (picture.headers["content-type"], len(picture.content) < 40_000) == ("image/png", True)
    assert Image.open(BytesIO(picture.content)).size == (1200, 630)
    assert re.search(r'property="og:title" content="[^"]+"', text)


@pytest.mark.parametrize("path", [*PAGES, "/health/live", "/predict", "/nothing", "/static/nothing"])
def test_every_response_forbids_sniffing_and_framing(reader: httpx.Client, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-GB,ko;q=0.5", "en"),
        ("fr, ko;q=0.4, en;q=0.3", "ko"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_a_page_speaks_the_browsers_language(reader: httpx.Client, path: str, accepted: str, language: str) -> None:
    response = reader.get(path, headers={"Accept-Language": accepted})
    assert f'lang="{language}"' in response.text


def test_a_chosen_language_is_kept(reader: httpx.Client) -> None:
    reader.get("/?lang=ko")
    assert 'lang="ko"' in reader.get("/admin", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("wanted", ["xx", "<script>", "../../etc"])
def test_an_unknown_language_changes_nothing(reader: httpx.Client, wanted: str) -> None:
    response = reader.get("/", params={"lang": wanted}, headers={"Accept-Language": "en"})
    assert 'lang="en"' in response.text
    assert "set-cookie" not in response.headers


def test_a_browser_gets_a_page_for_an_error_and_a_program_a_problem(reader: httpx.Client) -> None:
    page = reader.get("/nothing", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    problem = reader.get("/nothing")
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/static/../app/main.py", "/static/%2e%2e/app/main.py", "/vendor/uplot/../../package.json"]
)
def test_no_path_leads_out_of_the_static_folders(reader: httpx.Client, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_a_wrong_method_is_told_the_right_ones(reader: httpx.Client) -> None:
    response = reader.get("/predict")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == "application/problem+json"
