"""The files of `deploy/` are what the tools take that read them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import kubernetes_validate
import pytest
import yaml

from tests.support.proxies import DEPLOY, changed, haproxy_accepts, program


def documents(name: str) -> list[dict[str, Any]]:
    """Return the documents of a YAML file."""
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


def probes(part: Any) -> set[str]:  # noqa: ANN401  YAML
    """Return the paths that are asked for health."""
    if isinstance(part, dict):
        own = {part["httpGet"]["path"]} if "httpGet" in part else set()
        return own.union(*(probes(one) for one in part.values()))
    return set().union(*(probes(one) for one in part)) if isinstance(part, list) else set()


def test_kubernetes_takes_the_manifests() -> None:
    found = documents("kubernetes/digits.yaml")
    assert len(found) == 4
    for document in found:
        kubernetes_validate.validate(document, "1.30", strict=True)


def test_every_probe_asks_for_what_there_is(reader: httpx.Client) -> None:
    asked = probes(documents("kubernetes/digits.yaml") + documents("kubernetes/kserve.yaml"))
    assert len(asked) == 3
    for path in asked:
        assert reader.get(path).status_code == 200


@pytest.mark.parametrize("name", ["digits", "digits-trainer"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    unit = tmp_path / f"{name}.service"
    unit.write_text(changed(f"systemd/{name}.service", {"/srv/digits/.venv/bin/digits": "/bin/true"}))
    done = subprocess.run([program("systemd-analyze"), "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_haproxy_takes_its_file(tmp_path: Path) -> None:
    haproxy_accepts(tmp_path)


def test_alerts_ask_for_metrics_that_there_are(reader: httpx.Client) -> None:
    reader.get("/health/ready")
    served = set(re.findall(r"^# TYPE (\S+)", reader.get("/metrics").text, re.MULTILINE))
    rules = [rule for group in documents("alerts.yml")[0]["groups"] for rule in group["rules"]]
    assert len(rules) == 9
    for rule in rules:
        named = set(re.findall(r"digits_\w+", rule["expr"]))
        bare = {re.sub(r"_(bucket|count|sum)$", "", name) for name in named}
        assert bare <= served, rule["alert"]
    assert documents("prometheus.yml")[0]["rule_files"] == ["alerts.yml"]
