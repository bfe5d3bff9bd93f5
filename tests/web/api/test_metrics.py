"""`GET /metrics`, and what it says after people have used the server."""

import json
import re
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.main import create_app
from app.settings import ROOT, Settings
from app.web.counters.shared_counters import SharedCounters
from tests.conftest import ADMIN, TOKEN
from tests.support.drawings import ONE, SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.serving import served
from tests.support.waiting import until


def scraped(client: httpx.Client) -> dict[str, float]:
    """Return every sample as `name{label=value,...}`."""
    response = client.get("/metrics")
    assert response.status_code == 200
    found = {}
    for family in text_string_to_metric_families(response.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_requests_are_counted_by_route_and_status(client: httpx.Client) -> None:
    for _ in range(3):
        client.post("/predict", json={"strokes": SEVEN})
    client.post("/predict", json={})
    client.get("/models/1")
    client.get("/models/2")
    found = scraped(client)
    assert found["digits_requests_total{method=POST,route=/predict,status=200}"] == 3
    assert found["digits_requests_total{method=POST,route=/predict,status=422}"] == 1
    assert found["digits_requests_total{method=GET,route=/models/{number},status=200}"] == 2
    assert found["digits_request_seconds_count{method=POST,route=/predict}"] == 4
    assert found["digits_request_seconds_bucket{le=+Inf,method=POST,route=/predict}"] == 4


def test_addresses_that_are_not_there_share_one_label(client: httpx.Client) -> None:
    client.get("/nothing")
    scraped(client)
    before = set(scraped(client))
    for number in range(50):
        client.get(f"/nothing/{number}")
    found = scraped(client)
    assert found["digits_requests_total{method=,route=(none),status=404}"] == 51
    assert set(found) == before


def test_digits_read_are_counted_with_how_sure_the_network_was(settings: Settings) -> None:
    with served(create_app(settings, FakeClassifier(4, 0.8))) as client:
        client.post("/predict", json={"strokes": SEVEN})
        client.post("/predict", content=bytes([0, 200] * 392) * 3, headers={"Content-Type": "application/octet-stream"})
        found = scraped(client)
    assert found["digits_predictions_total{digit=4}"] == 4
    assert found["digits_predictions_total{digit=7}"] == 0
    assert found["digits_confidence_count"] == 4
    assert found["digits_confidence_sum"] == pytest.approx(3.2)
    assert found["digits_refused_total"] == 0
    assert found["digits_inference_images_total"] >= 4


def test_what_the_network_cannot_tell_is_counted_by_why(settings: Settings) -> None:
    with served(create_app(settings, FakeClassifier(4, 0.45, second=9))) as client:
        answer = client.post("/predict", json={"strokes": SEVEN}).json()
        found = scraped(client)
    assert answer["is_digit"] is False
    assert found["digits_refused_total"] == 1
    assert found[f"digits_warnings_total{{warning={answer['warnings'][0]}}}"] == 1


@pytest.mark.parametrize(("confidence", "refused"), [(0.8, 0), (0.45, 2)])
def test_the_digits_of_a_whole_number_are_counted_too(settings: Settings, confidence: float, refused: int) -> None:
    with served(create_app(settings, FakeClassifier(4, confidence))) as client:
        read = client.post("/predict/number", json={"strokes": [SEVEN[0], [[x + 110, y] for x, y in ONE[0]]]}).json()
        found = scraped(client)
    assert read["text"] == "44"
    assert found["digits_predictions_total{digit=4}"] == 2
    assert found["digits_confidence_count"] == 2
    assert found["digits_confidence_sum"] == pytest.approx(2 * confidence)
    assert found["digits_refused_total"] == refused
    assert found["digits_warnings_total{warning=unsure}"] == refused


def test_wrong_tokens_and_keys_are_counted_and_right_or_missing_ones_are_not(settings: Settings) -> None:
    required = settings.model_copy(update={"api_keys": "required"})
    with served(create_app(required, FakeClassifier(4))) as client:
        for headers in ({"X-API-Key": "dk_wrong"}, {"Authorization": "Bearer wrong"}, ADMIN, {}):
            client.post("/predict", json={"strokes": SEVEN}, headers=headers)
        client.post("/session", json={"token": "wrong"})
        found = scraped(client)
    assert found["digits_wrong_secrets_total{secret=api-key}"] == 1
    assert found["digits_wrong_secrets_total{secret=admin-token}"] == 2


def test_the_version_served_follows_a_promotion(client: httpx.Client) -> None:
    assert scraped(client)["digits_served_version{worker=0}"] == 2
    client.post("/models/1/promote", headers=ADMIN, json={"why": "smaller"})
    until(lambda: scraped(client)["digits_served_version{worker=0}"] == 1)


def test_jobs_are_counted_by_status(client: httpx.Client) -> None:
    client.post("/train", headers=ADMIN, json={"recipe": "quickstart"})
    found = scraped(client)
    assert found["digits_database_up"] == 1
    assert found["digits_jobs{status=queued}"] == 1
    assert found["digits_jobs{status=failed}"] == 0


def test_a_scrape_comes_without_a_database(settings: Settings, tmp_path: Path) -> None:
    broken = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/such/folder/digits.db"})
    (tmp_path / "no").write_text("a file where a folder should be")
    with served(create_app(broken)) as client:
        found = scraped(client)
    assert found["digits_database_up"] == 0
    assert found["digits_memory_bytes{worker=0}"] > 20_000_000


def test_metrics_hold_no_secret_and_no_address(client: httpx.Client) -> None:
    client.get("/train?token=sesame", headers=ADMIN)
    client.post("/session", json={"token": TOKEN})
    text = client.get("/metrics").text
    assert TOKEN not in text
    assert "sesame" not in text
    assert "127.0.0.1" not in text


def test_metrics_can_be_kept_for_admins(settings: Settings) -> None:
    with served(create_app(settings.model_copy(update={"metrics": "admin"}))) as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=ADMIN).status_code == 200


def test_every_metric_that_the_dashboard_shows_is_there(client: httpx.Client) -> None:
    client.post("/predict", json={"strokes": SEVEN})
    client.get("/train", headers=ADMIN)  # the database is open from here on
    names = {re.sub(r"\{.*", "", sample) for sample in scraped(client)}
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "digits.json").read_text())
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    asked = {name for expression in shown for name in re.findall(r"digits_[a-z_]+", expression)}
    assert len(asked) >= 12
    assert asked <= names


def test_a_process_reads_what_those_beside_it_count(tmp_path: Path) -> None:
    first, second = SharedCounters(4, 1, tmp_path), SharedCounters(4, 1, tmp_path)
    first.cells[0], first.cells[3] = 5, 1.5
    second.cells[3] = 2.5
    processes = second.processes()
    assert [process.number for process in processes] == [0, 1]
    assert sum(process.cells[3] for process in processes) == 4
    assert processes[0].cells[0] == 5
