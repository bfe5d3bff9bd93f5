"""Whatever bytes come, the server answers at once with a clear no, or closes; and the next request is answered."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from benchmarks.retraining.program import memory_mb
from benchmarks.torture.raw import connect, hear, say
from benchmarks.torture.server import Throwaway, throwaway
from benchmarks.torture.wire import GOOD, bodies, lines, png, request, sent, smuggled
from tests.support.drawings import SEVEN
from tests.support.raw_http import closed

CASES = [*bodies(), *lines()]


@pytest.fixture(scope="module")
def server() -> Iterator[Throwaway]:
    with throwaway() as program:
        yield program
        assert "Traceback" not in program.log()
        assert memory_mb(program.pid) < 400


@pytest.fixture(autouse=True)
def still_answering(server: Throwaway) -> Iterator[None]:
    yield
    assert httpx.post(f"{server.url}/predict", json={"strokes": SEVEN}, timeout=10).json()["digit"] == 7


@pytest.mark.parametrize("data", [data for _, data in CASES], ids=[name for name, _ in CASES])
def test_hostile_bytes_are_answered_without_a_failure(server: Throwaway, data: bytes) -> None:
    heard = say(server.url, data, seconds=10, shut=False)
    assert not heard.hung
    assert len(heard.statuses) <= 1
    assert all(status < 500 for status in heard.statuses)
    assert b"root:" not in heard.data  # /etc/passwd
    assert b"Set-Cookie: a=b" not in heard.data
    assert b"<script>x" not in heard.data
    if heard.statuses and heard.statuses[0] not in {200, 307, 416} and b"text/html" not in heard.data:
        assert b"application/problem+json" in heard.data


@pytest.mark.parametrize("data", [data for _, data in smuggled()], ids=[name for name, _ in smuggled()])
def test_a_request_hidden_in_another_is_never_answered(server: Throwaway, data: bytes) -> None:
    heard = say(server.url, data)
    assert heard.statuses in ([400], [422], [431], [])
    assert b'"versions"' not in heard.data


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"not at all\r\n\r\n", "malformed"), (b"GET / HTTP/1.1\r\nx: " + b"x" * 80_000 + b"\r\n\r\n", "oversized")],
)
def test_what_is_no_request_is_counted(server: Throwaway, data: bytes, reason: str) -> None:
    with httpx.Client(base_url=server.url) as client:
        before = closed(client, reason)
        assert say(server.url, data).statuses[0] in {400, 431}
        assert closed(client, reason) == before + 1


@pytest.mark.parametrize("rest", [b"", GOOD[:10]])
def test_a_caller_that_closes_its_half_early_is_no_failure_of_ours(server: Throwaway, rest: bytes) -> None:
    whole = sent(GOOD)
    assert all(status < 500 for status in say(server.url, whole[: -len(GOOD)] + rest).statuses)


def test_callers_that_close_their_half_are_answered_however_many_there_are(server: Throwaway) -> None:
    with ThreadPoolExecutor(24) as callers:
        heard = list(callers.map(lambda _: say(server.url, sent(GOOD)), range(24)))
    assert [one.statuses for one in heard] == [[200]] * 24
    assert not any(one.hung for one in heard)


def test_a_caller_that_closes_its_half_is_answered_all_it_has_asked(server: Throwaway) -> None:
    heard = say(server.url, sent(GOOD, close=False) * 3)
    assert (heard.statuses, heard.hung) == ([200] * 3, False)


def test_a_caller_that_closes_its_half_is_sent_the_whole_of_a_file(server: Throwaway) -> None:
    httpx.get(f"{server.url}/openapi.json", timeout=60)  # it is made for the first caller, which may take its time
    heard = say(server.url, request("GET", "/openapi.json", close=False))
    assert (heard.statuses, heard.hung) == ([200], False)
    assert json.loads(heard.data.partition(b"\r\n\r\n")[2])["info"]["title"] == "Digits"


def test_a_caller_that_vanishes_is_no_failure_of_ours(server: Throwaway) -> None:
    for cut in range(1, len(sent(GOOD)), 40):
        with connect(server.url) as connection:
            connection.sendall(sent(GOOD)[:cut])
            # closed with a reset, as a crash or a cut cable does
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def test_a_head_that_never_ends_is_cut_off(server: Throwaway) -> None:
    with connect(server.url) as connection:
        connection.sendall(request("GET", "/", "X: ")[:-4])
        try:
            for _ in range(1000):
                connection.sendall(b"a" * 10_000)
        except ConnectionError:
            return
        pytest.fail("ten megabytes of one header were read")


def test_a_long_head_in_small_pieces_is_told_so(server: Throwaway) -> None:
    with connect(server.url) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request("GET", "/health/live", close=False)[:-2] + b"X: " + b"a" * 40_000)
        connection.sendall(b"a" * 40_000)
        heard = hear(connection)
    assert heard.statuses == [431]
    assert json.loads(heard.data.partition(b"\r\n\r\n")[2])["detail"].startswith("Send at most 64 kB")


def test_a_large_body_on_a_kept_connection_is_no_large_head(server: Throwaway) -> None:
    padded = b" " * 300_000 + GOOD
    last = sent(GOOD)
    heard = say(server.url, sent(padded, close=False) * 3 + last, seconds=10, shut=False)
    assert heard.statuses == [200] * 4


def test_a_head_whose_start_comes_with_the_end_of_a_large_body_is_no_large_head(server: Throwaway) -> None:
    padded = b" " * 200_000 + GOOD
    kept = sent(padded, close=False)
    with connect(server.url, 10) as connection:
        connection.sendall(kept[:-180_000])
        for _ in range(10):
            connection.sendall(kept[-180_000:] + kept[:50])
            answer = b""
            while not answer.endswith(b'"warnings":[]}') and (piece := connection.recv(65536)):
                answer += piece
            assert answer.startswith(b"HTTP/1.1 200")
            connection.sendall(kept[50:-180_000])


def test_a_picture_that_is_far_too_large_is_refused_without_a_word_in_the_log(server: Throwaway) -> None:
    assert say(server.url, sent(png(10_000, 10_000, 1_000), "image/png"), shut=False).statuses == [422]
    assert "Bomb" not in server.log()


def test_thousands_of_requests_at_once_on_one_connection_are_cut_off(server: Throwaway) -> None:
    heard = say(server.url, request("GET", "/health/live", close=False) * 14_000, seconds=10, shut=False)
    assert not heard.hung
    assert len(heard.statuses) <= 200
