"""Of an uploaded file only its bytes are looked at; text from a caller is shown as text."""

import html
import re
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.drawings import SEVEN, png

NAMES = (
    "../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "x\0.png", "CON", "x" * 10_000, "%2e%2e%2fx",
    "<img src=x onerror=1>", "=cmd()", "\u202egnp.x", ".", "", "a;b", "x.png\r\nX-Evil: 1",
)  # fmt: skip
TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "{% include '/etc/passwd' %}",
    "</p><b>bold</b>",
)


def files_of(folder: Path) -> list[str]:
    """Return the files in a folder, without the state's own, some of which the server makes meanwhile."""
    own = re.compile(r"digits\.db|\.copy\.json|\.lock|^state$")
    return sorted(str(path) for path in folder.rglob("*") if not own.search(path.name))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_never_used(client: httpx.Client, settings: Settings, tmp_path: Path, name: str) -> None:
    before = files_of(tmp_path)
    quoted = name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + quoted.encode() + b'"\r\n'
        b"Content-Type: image/png\r\n\r\n" + png(SEVEN) + b"\r\n--x--\r\n"
    )
    answered = client.post("/predict", content=form, headers={"Content-Type": "multipart/form-data; boundary=x"})
    # a name with a NUL, or one longer than a form's header may be, is refused with the whole form
    assert answered.status_code in {200, 422}
    if answered.status_code == 200:
        assert answered.json()["digit"] == 7
    assert name[:20] in {"", "."} or name not in answered.text
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_hostile_text_is_shown_as_text_on_an_error_page(reader: httpx.Client, text: str, language: str) -> None:
    headers = ADMIN | {"Accept": "text/html", "Accept-Language": language}
    for path in (f"/train/{text.replace('/', '%2F')}", f"/corrections/{text.replace('/', '%2F')}"):
        page = reader.get(path, headers=headers)
        assert page.status_code == 404
        assert text not in page.text
        assert "49" not in re.sub(r"\d{3,}", "", page.text)  # nothing is calculated
        assert "root:" not in page.text
    assert text not in reader.get("/", params={"lang": text}).text


@pytest.mark.parametrize("text", TEXTS)
def test_a_problem_that_repeats_what_was_sent_is_json_that_no_browser_takes_for_a_page(
    reader: httpx.Client, text: str
) -> None:
    answered = reader.post("/predict", params={"view": text}, json={"strokes": SEVEN})
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert text in html.unescape(answered.json()["detail"]) or "\\" in answered.json()["detail"]


def test_an_export_holds_nothing_that_a_caller_wrote_as_text(client: httpx.Client) -> None:
    # so nothing in it can be a formula to a spreadsheet, or a path to a program that unpacks it
    body = {"label": 7, "strokes": SEVEN}
    assert client.post("/corrections", json=body | {"note": "=cmd()"}).status_code == 422
    assert client.post("/corrections", json=body | {"key": "=cmd()"}).status_code == 422
    assert client.post("/corrections", json=body).status_code == 201
    line = client.get("/corrections/export", headers=ADMIN).json()
    texts = {name: value for name, value in line.items() if isinstance(value, str)}
    for name, value in texts.items():
        assert re.fullmatch(r"[0-9a-f-]+|[a-z]+|[0-9T:+.Z-]+|data:image/png;base64,[A-Za-z0-9+/=]+", value), (
            name,
            value,
        )
