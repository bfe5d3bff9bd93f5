"""Graceful shutdown: requests in hand are answered, and nothing new is accepted."""

import asyncio
import json
import os
import signal
import socket
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.support.digits_serve import digits_serve
from tests.support.drawings import SEVEN
from tests.support.waiting import until

BODY = json.dumps({"strokes": SEVEN}).encode()
HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
HEAD += b"Content-Length: %d\r\n\r\n" % len(BODY)


def address(client: httpx.Client) -> tuple[str, int]:
    return client.base_url.host, client.base_url.port or 80


def in_hand(client: httpx.Client) -> float:
    line = "digits_requests_in_hand "
    return next(float(x.removeprefix(line)) for x in client.get("/metrics").text.splitlines() if x.startswith(line))


def started_by(number: int) -> list[int]:
    tasks = Path(f"/proc/{number}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


@pytest.mark.parametrize(("workers", "told_all"), [("1", False), ("2", False), ("2", True)])
def test_every_request_in_flight_is_answered_rightly(settings: Settings, workers: str, *, told_all: bool) -> None:
    with digits_serve(settings, "--workers", workers, trainer=False) as (client, process):

        async def sent_in_two_parts(begun: asyncio.Semaphore, told: asyncio.Event, place: int) -> bytes:
            reader, writer = await asyncio.open_connection(*address(client))
            middle = 1 + place % (len(BODY) - 2)
            writer.write(HEAD + BODY[:middle])
            await writer.drain()
            begun.release()
            await told.wait()
            await asyncio.sleep(place / 100)  # some finish at once, some after more than half a second
            writer.write(BODY[middle:])
            answer = await reader.read()
            writer.close()
            return answer

        async def all_of_them() -> list[bytes]:
            begun, told = asyncio.Semaphore(0), asyncio.Event()
            requests = [asyncio.create_task(sent_in_two_parts(begun, told, place)) for place in range(64)]
            for _ in requests:
                await begun.acquire()
            await asyncio.to_thread(until, lambda: in_hand(client) >= 64)
            for number in started_by(process.pid) if told_all else ():  # as when a whole group is told to end
                os.kill(number, signal.SIGTERM)
            process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(until, lambda: refuses(client))
            told.set()
            return await asyncio.gather(*requests)

        answers = asyncio.run(all_of_them())
        for answer in answers:
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert b"connection: close" in head.lower()
            assert json.loads(body)["digit"] == 7
        assert process.wait(15) == 0


def test_readiness_falls_at_once_and_new_connections_are_refused(settings: Settings) -> None:
    with digits_serve(settings, trainer=False) as (client, process):
        with socket.create_connection(address(client)) as kept, socket.create_connection(address(client)) as held:
            held.sendall(HEAD + BODY[:9])
            kept.sendall(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n")
            until(lambda: in_hand(client) >= 2)
            process.send_signal(signal.SIGTERM)
            until(lambda: refuses(client))
            kept.sendall(b"\r\n")
            assert kept.recv(65536).startswith(b"HTTP/1.1 503")
            held.sendall(BODY[9:])
            assert held.recv(65536).startswith(b"HTTP/1.1 200")
        assert process.wait(15) == 0


def refuses(client: httpx.Client) -> bool:
    try:
        socket.create_connection(address(client)).close()
    except OSError:
        return True
    return False


def test_whoever_does_not_come_to_an_end_is_not_waited_for(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_GRACE_SECONDS", "1")
    monkeypatch.setenv("DIGITS_BODY_SECONDS", "60")
    with (
        digits_serve(settings, trainer=False) as (client, process),
        socket.create_connection(address(client)) as held,
    ):
        held.sendall(HEAD + BODY[:9])
        until(lambda: in_hand(client) >= 2)
        process.send_signal(signal.SIGTERM)
        process.wait(15)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_second_signal_ends_it_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch, workers: str) -> None:
    monkeypatch.setenv("DIGITS_GRACE_SECONDS", "600")
    monkeypatch.setenv("DIGITS_BODY_SECONDS", "600")
    with (
        digits_serve(settings, "--workers", workers, trainer=False) as (client, process),
        socket.create_connection(address(client)) as held,
    ):
        held.sendall(HEAD + BODY[:9])
        until(lambda: in_hand(client) >= 2)
        process.send_signal(signal.SIGTERM)
        until(lambda: refuses(client))
        assert process.poll() is None  # it waits for the one in hand
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) != 0
