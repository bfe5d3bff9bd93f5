"""What is written down: a line an entry, each naming its request, and none that a client made up."""

import json
import logging
import sys
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.main import create_app
from app.process.logs import REQUEST, JsonLines, TextLines
from app.settings import Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.drawings import SEVEN
from tests.support.serving import served


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("digits.test", logging.INFO, __file__, 1, message, args, None)


class Kept(logging.Handler):
    """Keeps what it is given, as JSON lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, logger = Kept(), logging.getLogger("digits.access")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield handler
    logger.setLevel(level)
    logger.removeHandler(handler)


@given(st.text())
def test_whatever_is_logged_stays_one_line(text: str) -> None:
    assert len(TextLines().format(record("%s", text)).splitlines()) == 1
    assert json.loads(JsonLines().format(record("%s", text)))["message"] == text


def test_a_trace_cannot_be_taken_for_another_entry() -> None:
    try:
        int("no\n2026-01-01 00:00:00,000 ERROR digits: forged")
    except ValueError:
        entry = logging.LogRecord("digits", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    assert all(line.startswith("    ") for line in TextLines().format(entry).splitlines()[1:])


def test_a_line_names_the_request_that_it_belongs_to() -> None:
    token = REQUEST.set("abc-1")
    try:
        assert TextLines().format(record("hello")).endswith("hello [abc-1]")
        assert json.loads(JsonLines().format(record("hello")))["request_id"] == "abc-1"
    finally:
        REQUEST.reset(token)
    assert "request_id" not in json.loads(JsonLines().format(record("hello")))


def test_a_request_keeps_the_id_it_came_with(reader: httpx.Client) -> None:
    assert (
        reader.get("/health/live", headers={"X-Request-ID": "order-66.b_2"}).headers["X-Request-ID"] == "order-66.b_2"
    )


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "semi;colon", "<b>", 'quo"te'])
def test_an_id_that_is_not_well_formed_is_replaced(reader: httpx.Client, given: str) -> None:
    made = reader.get("/nothing", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert made
    assert made != given


def test_no_two_requests_get_the_same_id(reader: httpx.Client) -> None:
    made = [reader.get("/health/live").headers["X-Request-ID"] for _ in range(20)]
    assert len(set(made)) == 20


def test_an_access_line_says_what_happened_and_nothing_private(settings: Settings, kept: Kept) -> None:
    with served(create_app(settings.model_copy(update={"access_log": True}))) as client:
        client.post("/predict?view=1&key=sesame", json={"strokes": SEVEN}, headers={"X-Request-ID": "mine"})
        client.get("/train/no-such-job", headers=ADMIN)
    first, second = map(json.loads, kept.lines)
    assert (first["method"], first["route"], first["status"], first["request_id"]) == ("POST", "/predict", 200, "mine")
    assert first["ms"] > 0
    assert first["bytes"] > 100
    assert (second["route"], second["status"]) == ("/train/{job_id}", 404)
    everything = "".join(kept.lines)
    for secret in ("sesame", TOKEN, "127.0.0.1", "no-such-job"):
        assert secret not in everything


def test_addresses_are_logged_when_an_operator_wants_them(settings: Settings, kept: Kept) -> None:
    wanted = settings.model_copy(update={"access_log": True, "log_addresses": True})
    with served(create_app(wanted)) as client:
        client.get("/health/live")
    assert json.loads(kept.lines[0])["client"] == "127.0.0.1"


def test_nothing_is_logged_of_a_request_unless_asked(client: httpx.Client, kept: Kept) -> None:
    client.get("/health/live")
    assert kept.lines == []
