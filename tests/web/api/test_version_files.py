"""A version's files are sent whole, checked, and to whom they may be."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.serving import served

NAMES = ["model.keras", "model.tflite", "card.json"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings where version 1 came with the program and version 2 did not."""
    (settings.models_dir / "shipped").write_text("1\n")
    return settings


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_versions_file_is_anyones_by_a_name_that_tells_it(
    client: httpx.Client, settings: Settings, name: str
) -> None:
    answer = client.get(f"/models/1/{name}")
    on_disk = (settings.models_dir / "1" / name).read_bytes()
    assert answer.status_code == 200
    assert answer.content == on_disk
    assert answer.headers["content-disposition"] == f'attachment; filename="digits-version-1-{name}"'
    assert answer.headers["etag"] == f'"{hashlib.sha256(on_disk).hexdigest()}"'
    assert answer.headers["cache-control"] == "public, no-cache"
    if name != "card.json":
        assert answer.headers["content-length"] == str(len(on_disk))
        assert "content-encoding" not in answer.headers
        card = json.loads((settings.models_dir / "1" / "card.json").read_text())
        assert answer.headers["etag"] == f'"{card["sha256"][name]}"'


@pytest.mark.parametrize("name", NAMES)
def test_any_other_versions_file_is_an_admins(client: httpx.Client, settings: Settings, name: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        refused = client.get(f"/models/2/{name}", headers=headers)
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
    answer = client.get(f"/models/2/{name}", headers=ADMIN)
    assert answer.content == (settings.models_dir / "2" / name).read_bytes()
    assert answer.headers["cache-control"] == "private, no-cache"


def test_the_page_that_is_logged_in_saves_it_and_another_sites_page_does_not(client: httpx.Client) -> None:
    client.post("/session", json={"token": TOKEN})
    assert client.get("/models/2/model.keras").status_code == 200
    elsewhere = client.get("/models/2/model.keras", headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403


def test_who_has_it_is_told_so_unless_it_is_not_theirs(client: httpx.Client) -> None:
    for version, headers in ((1, {}), (2, ADMIN)):
        tag = client.get(f"/models/{version}/model.tflite", headers=headers).headers["etag"]
        again = client.get(f"/models/{version}/model.tflite", headers={**headers, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get("/models/2/model.tflite", headers={"If-None-Match": "*"}).status_code == 401


def test_a_broken_download_goes_on_where_it_stopped(client: httpx.Client) -> None:
    whole = client.get("/models/1/model.keras")
    rest = client.get("/models/1/model.keras", headers={"Range": "bytes=1000000-", "If-Range": whole.headers["etag"]})
    assert rest.status_code == 206
    assert rest.content == whole.content[1_000_000:]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_is_404_and_what_is_damaged_is_not_handed_on(
    client: httpx.Client, settings: Settings, name: str
) -> None:
    assert client.get(f"/models/9/{name}", headers=ADMIN).status_code == 404
    (settings.models_dir / "1" / "model.tflite").write_bytes(b"rot")
    damaged = client.get(f"/models/1/{name}")
    assert damaged.status_code == 409
    assert damaged.json()["type"] == "/problems/bad-version"


@pytest.mark.parametrize(("path", "status"), [("1/model.h5", 422), ("0/model.keras", 422), ("1/..%2fshipped", 404)])
def test_no_other_file_is_sent(client: httpx.Client, path: str, status: int) -> None:
    assert client.get(f"/models/{path}").status_code == status


@pytest.mark.training
def test_the_network_opens_in_plain_keras(client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "model.keras").write_bytes(client.get("/models/1/model.keras").content)
    opens = "import keras; print(keras.models.load_model('model.keras').count_params())"
    run = subprocess.run([sys.executable, "-c", opens], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.split()[-1] == "101770"


def test_without_the_list_of_shipped_versions_every_file_is_an_admins(settings: Settings) -> None:
    (settings.models_dir / "shipped").unlink()
    with served(create_app(settings)) as client:
        assert client.get("/models/1/model.keras").status_code == 401


def test_the_shipped_list_that_names_what_is_gone_is_no_door(settings: Settings) -> None:
    shutil.rmtree(settings.models_dir / "1")
    with served(create_app(settings)) as client:
        assert client.get("/models/1/model.keras").status_code == 404
