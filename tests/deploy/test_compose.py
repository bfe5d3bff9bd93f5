"""The compose file: what it names is there, and what it sets the programs take."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.settings import ROOT, Settings
from app.versions.object_store import ObjectStore
from tests.support.proxies import DEPLOY, certificate, changed, program
from tests.support.s3 import S3

PASSWORD = "a-word-of-16-letters"
VARIABLE = re.compile(r"\$\{(\w+):(?:\?|-)([^}]*)\}")
OURS = ("one", "two", "trainer")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the file as Compose sees it where each variable that has to be set is the password."""
    text = (DEPLOY / "compose.yaml").read_text()
    asked = {name for name, default in VARIABLE.findall(text) if default == "see above"}
    assert asked <= set(re.findall(r"(\w+)=\$\(openssl", text)), "what is asked for is told above"
    found: dict[str, Any] = yaml.safe_load(
        VARIABLE.sub(lambda match: PASSWORD if match[2] == "see above" else match[2], text)
    )
    return found


def mounts(compose: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the source of each mount, and its target."""
    for service in compose["services"].values():
        for mount in service.get("volumes", ()):
            source, target, *_ = mount.split(":")
            yield source, target


def test_the_settings_are_settings(compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in filter(re.compile("DIGITS_").match, os.environ.copy()):
        monkeypatch.delenv(name)
    for service in OURS:
        for name, value in compose["services"][service]["environment"].items():
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.trainer, settings.allowed_hosts) == (False, ("localhost",))
    assert settings.database == f"postgresql+psycopg://digits:{PASSWORD}@postgres/digits"


def test_whoever_is_waited_for_can_say_that_it_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        waits = service.get("depends_on", [])
        assert set(waits) <= services.keys()
        for name, wait in waits.items() if isinstance(waits, dict) else ():
            if wait["condition"] == "service_healthy":
                assert "test" in services[name]["healthcheck"]
            else:
                assert (wait["condition"], services[name]["restart"]) == ("service_completed_successfully", "no")


def test_hosts_files_and_volumes_are_there(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    named = re.findall(r"(?:@|//|\")(\w+)[:/](?:digits|7070|8000)", text)
    assert set(named) == {"postgres", "s3", "one", "two"}
    assert set(named) <= compose["services"].keys()
    for source, _ in mounts(compose):
        is_there = (DEPLOY / source).exists() or source == "./digits.pem"  # which the file tells how to make
        assert is_there if source.startswith(".") else source in compose["volumes"], source


def test_the_images_of_digits_are_built_here_and_need_no_right_to_write(compose: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for name in OURS:
        service = compose["services"][name]
        target = service["build"]["target"]
        assert (DEPLOY / service["build"]["context"]).samefile(ROOT)
        assert re.search(rf"^FROM runtime AS {target}$", dockerfile, re.MULTILINE)
        assert service["image"] == f"digits:{target}"
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    volume = re.search(r'VOLUME \["(.+)"\]', dockerfile)
    assert volume
    assert {target for source, target in mounts(compose) if source in OURS} == {volume[1]}


def test_what_is_asked_for_health_is_answered(compose: dict[str, Any], reader: httpx.Client) -> None:
    asked = re.findall(r"GET (/\S+)", (DEPLOY / "haproxy.cfg").read_text())
    asked += re.findall(r"127\.0\.0\.1:8000(/[^']+)", (ROOT / "Dockerfile").read_text())
    assert asked == ["/health/ready"] * 2
    assert reader.get(asked[0]).status_code == 200
    assert compose["services"]["trainer"]["healthcheck"] == {"disable": True}


def test_haproxy_takes_the_names_of_the_services(compose: dict[str, Any], tmp_path: Path) -> None:
    names = compose["services"]["haproxy"]["environment"]
    (tmp_path / "haproxy.cfg").write_text(changed("haproxy.cfg", {"/etc/ssl/digits.pem": str(certificate(tmp_path))}))
    command = [program("haproxy"), "-c", "-f", str(tmp_path / "haproxy.cfg")]
    done = subprocess.run(command, env=os.environ | names, capture_output=True, text=True, check=True)
    told = set(re.findall(r"could not resolve address '(\w+)'", done.stderr))  # as they are no names here
    assert told == {"one", "two"}


@pytest.mark.slow
def test_the_bucket_is_made_and_made_again(compose: dict[str, Any], s3_url: str, s3_server: S3) -> None:
    environment = compose["services"]["one"]["environment"]
    place = environment["AWS_ENDPOINT_URL"]
    command: list[str] = compose["services"]["bucket"]["command"]
    command = [word.replace(place, s3_server.address).replace("/digits", "/made") for word in command]
    for _ in range(2):
        subprocess.run([program("curl"), *command], check=True, capture_output=True)
    objects = ObjectStore(environment["DIGITS_STORE_URL"].replace("//digits", "//made"))
    assert objects.put(b"network") in objects.names("files")
