"""Addresses, tokens, and the connections of httpx that the clients use."""

import asyncio
import socket

import httpx
import pytest

from app.client import (
    AsyncDigitsClient,
    DigitsClient,
    NotReached,
    UnexpectedAnswer,
)  # fmt: skip
from tests.client.bad_server import answer, bad_server, silent, stream
from tests.client.both import Asking, Time
from tests.client.given import READ, read
from tests.support.drawings import SEVEN


def test_the_token_goes_to_no_other_address(asking: Asking) -> None:
    with bad_server(answer(200, READ)) as other, bad_server(answer(307, b"", Location=other.url)) as server:
        with pytest.raises(UnexpectedAnswer, match=other.url):
            read(asking(server.url, "a secret"))
        assert other.requests == []
        assert "authorization: bearer a secret" in server.requests[0].lower()


def test_a_client_with_all_its_connections_in_use_says_so(time: Time) -> None:
    def begin(connection: socket.socket) -> None:
        stream(b": hello\n\n")(connection)
        silent(connection)

    with bad_server(begin) as server, httpx.Client(limits=httpx.Limits(max_connections=1)) as http:
        client = DigitsClient(server.url, http=http, clock=time.clock, sleep=time.sleep, timeout=0.1)
        with http.stream("GET", server.url), pytest.raises(NotReached, match="in use"):
            read(client)
        assert len(server.requests) == 1


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://here", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="http://127"):
        DigitsClient(url)


def test_the_address_may_have_a_path(asking: Asking) -> None:
    with bad_server(answer(200, READ)) as server:
        read(asking(f"{server.url}/digits/"))
        assert server.asked == ["POST /digits/predict"]


def test_a_client_of_httpxs_own_is_used_and_left_open() -> None:
    with bad_server(answer(200, READ)) as server, httpx.Client(headers={"X-Mine": "yes"}) as http:
        with DigitsClient(server.url, http=http) as client:
            read(client)
        assert "x-mine: yes" in server.requests[0].lower()
        assert not http.is_closed


def test_an_async_client_of_httpxs_own_is_used_and_left_open() -> None:
    async def ask(url: str) -> bool:
        async with httpx.AsyncClient(headers={"X-Mine": "yes"}) as http:
            async with AsyncDigitsClient(url, http=http) as client:
                await client.predict(strokes=SEVEN)
            return http.is_closed

    with bad_server(answer(200, READ)) as server:
        assert asyncio.run(ask(server.url)) is False
        assert "x-mine: yes" in server.requests[0].lower()
