"""What the clients do when the server is busy, away, or breaks off."""

from contextlib import ExitStack
from datetime import timedelta
from email.utils import format_datetime

import pytest

from app.client import (
    AnswerLost,
    Busy,
    Clock,
    DigitsClient,
    NoModel,
    NotReached,
    Retry,
    TooManyRequests,
)  # fmt: skip
from app.main import create_app
from app.settings import Settings
from tests.client.bad_server import Act, answer, bad_server, cut, free_port, problem, silent
from tests.client.both import NOON, Asking, Time
from tests.client.given import BUSY, JOB, READ, Ask, read
from tests.support.drawings import SEVEN
from tests.support.serving import served


def test_a_busy_server_is_given_the_time_it_asks_for(asking: Asking, time: Time) -> None:
    with bad_server(BUSY, problem(429, "too-many-requests", Retry_After="3"), answer(200, READ)) as server:
        assert asking(server.url).predict(strokes=SEVEN).digit == 7
        assert time.pauses == [2, 3]
        assert len(set(server.requests)) == 1, "each time the same is asked"


def test_the_time_to_ask_again_may_be_a_date(asking: Asking, time: Time) -> None:
    date = format_datetime(NOON + timedelta(seconds=5), usegmt=True)
    past = format_datetime(NOON - timedelta(days=1), usegmt=True)
    with bad_server(
        problem(503, "busy", Retry_After=date), problem(503, "busy", Retry_After=past), answer(200, READ)
    ) as server:
        read(asking(server.url))
        assert time.pauses == [5, 0]


def test_without_a_time_each_pause_is_twice_the_last_up_to_a_bound(asking: Asking, time: Time) -> None:
    with bad_server(problem(503, "no-model", Retry_After="soon")) as server:
        with pytest.raises(NoModel):
            read(asking(server.url, retry=Retry(attempts=6, first=1, longest=4)))
        assert time.pauses == [0.5, 1, 2, 2, 2]
        assert len(server.requests) == 6


def test_chance_keeps_clients_apart_and_never_before_the_servers_time(time: Time) -> None:
    clock = Clock(now=time.clock.now, date=time.clock.date, chance=lambda: 0.75)
    with bad_server(BUSY, problem(503, "busy"), answer(200, READ)) as server:
        read(DigitsClient(server.url, clock=clock, sleep=time.sleep, retry=Retry(first=1)))
    assert time.pauses == [2.75, 1.75]


def test_a_longer_wait_than_there_is_time_for_is_left_to_the_caller(asking: Asking, time: Time) -> None:
    with bad_server(problem(429, "too-many-requests", Retry_After="60")) as server:
        with pytest.raises(TooManyRequests) as caught:
            read(asking(server.url))
        assert (caught.value.retry_after, time.pauses, len(server.requests)) == (60, [], 1)


def test_the_pauses_are_bounded_in_all(asking: Asking, time: Time) -> None:
    with bad_server(BUSY) as server:
        with pytest.raises(Busy):
            read(asking(server.url, retry=Retry(attempts=100, seconds=7)))
        assert time.pauses == [2, 2, 2]


def test_a_client_may_be_told_never_to_ask_again(asking: Asking, time: Time) -> None:
    with bad_server(BUSY) as server:
        with pytest.raises(Busy):
            read(asking(server.url, retry=Retry(attempts=1)))
        assert (time.pauses, len(server.requests)) == ([], 1)


REPEATED: list[tuple[Ask, Act]] = [
    (read, answer(200, READ)),
    (lambda client: client.take_back("0d4f3a9e-5f0b-4a51-9c57-0d9a3b1c7e42"), answer(204)),
    (lambda client: client.promote(2), answer(200, {"current": 2})),
    (lambda client: client.job("9f2c"), answer(200, JOB)),
]


@pytest.mark.parametrize(("ask", "at_last"), REPEATED)
def test_what_does_no_harm_twice_is_asked_again_when_the_connection_breaks(
    asking: Asking, time: Time, ask: Ask, at_last: Act
) -> None:
    with bad_server(cut, cut, at_last) as server:
        ask(asking(server.url))
        assert len(server.requests) == 3
        assert time.pauses == [0.05, 0.1]


def test_an_answer_that_is_cut_off_is_asked_for_again(asking: Asking) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    with bad_server(lambda connection: connection.sendall(half), answer(200, READ)) as server:
        assert asking(server.url).predict(strokes=SEVEN).digit == 7


def test_a_correction_that_is_sent_again_has_the_same_key(asking: Asking) -> None:
    noted = {
        "id": "1", "label": 7, "state": "new", "answer": 1, "confidence": 0.5, "version": 2,
        "created": "2026-03-01T12:00:00Z",
    }  # fmt: skip
    with bad_server(cut, answer(201, noted)) as server:
        correction = asking(server.url).correct(7, strokes=SEVEN)
        assert server.requests[0] == server.requests[1]
        assert correction.key in server.requests[0]


ONCE: list[Ask] = [
    lambda client: client.train("fast"),
    lambda client: client.cancel("9f2c"),
    lambda client: client.rollback(),
]


@pytest.mark.parametrize("ask", ONCE)
def test_what_may_have_been_done_is_never_done_again(asking: Asking, time: Time, ask: Ask) -> None:
    with bad_server(cut) as server:
        with pytest.raises(AnswerLost, match="look before you ask again"):
            ask(asking(server.url))
        assert (len(server.requests), time.pauses) == (1, [])


@pytest.mark.parametrize("ask", ONCE)
def test_what_was_surely_not_done_is_asked_again(asking: Asking, time: Time, ask: Ask) -> None:
    fine = answer(200, {"current": 1} | JOB)
    with bad_server(BUSY, problem(429, "too-many-requests"), fine) as server:
        ask(asking(server.url))
        assert len(server.requests) == 3


@pytest.mark.parametrize("ask", [read, ONCE[0]])
def test_a_server_that_is_not_up_yet_is_waited_for(asking: Asking, time: Time, ask: Ask) -> None:
    port = free_port()
    with ExitStack() as kept:
        time.then = lambda: len(time.pauses) == 2 and kept.enter_context(bad_server(answer(200, READ | JOB), port=port))
        ask(asking(f"http://127.0.0.1:{port}"))
    assert len(time.pauses) == 2


def test_a_server_that_is_not_there_is_named_with_what_to_do(asking: Asking, time: Time) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotReached) as caught:
        read(asking(url))
    assert url in str(caught.value)
    assert "digits serve" in caught.value.detail
    assert caught.value.status is None
    assert len(time.pauses) == 4


def test_health_is_asked_once(asking: Asking, time: Time) -> None:
    client = asking(f"http://127.0.0.1:{free_port()}")
    for ask in (client.alive, client.ready):
        with pytest.raises(NotReached):
            ask()
    with bad_server(BUSY) as server:
        assert asking(server.url).ready().ready is False
    assert time.pauses == []


def test_an_answer_that_takes_too_long_is_given_up(asking: Asking, time: Time) -> None:
    with bad_server(silent) as server:
        with pytest.raises(AnswerLost, match="no whole answer came"):
            read(asking(server.url, timeout=0.2))
        assert (len(server.requests), time.pauses) == (1, [])


def test_the_real_server_when_it_is_too_busy_is_waited_for(asking: Asking, time: Time, settings: Settings) -> None:
    with served(create_app(settings.model_copy(update={"rate_limit": "1/minute"}))) as real:
        client = asking(str(real.base_url), retry=Retry(attempts=2, seconds=100))
        read(client)
        with pytest.raises(TooManyRequests):
            read(client)
    (pause,) = time.pauses
    assert 0 < pause <= 60  # what is left of the minute
