"""Two hosts behind HAProxy as `deploy/haproxy.cfg` sets it up: one may die, or be replaced, while people draw."""

import signal
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.browser.server import Server
from tests.support.drawings import SEVEN
from tests.support.proxies import haproxy
from tests.support.waiting import until

pytestmark = pytest.mark.slow

CALLERS = 6
PAUSE = 0.01


class Load:
    """Callers that draw a 7 again and again."""

    def __init__(self, url: str) -> None:
        self.answered, self.failures, self.slowest = 0, list[str](), 0.0
        self._url, self._end, self._lock = url, threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._call) for _ in range(CALLERS)]

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """Call, until the context ends."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._end.set()
            for thread in self._threads:
                thread.join()

    def more(self, count: int) -> None:
        """Return when so many more have been answered."""
        goal = self.answered + count
        until(lambda: self.answered >= goal)

    def _call(self) -> None:
        with httpx.Client(base_url=self._url, verify=unverified(), timeout=20) as client:
            while not self._end.wait(PAUSE):
                began = time.monotonic()
                try:
                    response = client.post("/predict", json={"strokes": SEVEN})
                    failure = "" if response.status_code == 200 else f"{response.status_code}: {response.text}"
                except httpx.TransportError as error:
                    failure = repr(error)
                with self._lock:
                    self.answered += not failure
                    self.failures += [failure] if failure else []
                    self.slowest = max(self.slowest, time.monotonic() - began)


def unverified() -> ssl.SSLContext:
    """Return what takes a certificate that nobody signed."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Give two running servers, each with files of its own."""
    one, two = (Server(tmp_path / name, DIGITS_TRUSTED_PROXIES="127.0.0.1") for name in ("one", "two"))
    for host in (one, two):
        host.start()
    yield one, two
    for host in (one, two):
        host.stop()


def test_a_host_that_dies_costs_at_most_one_answer(hosts: tuple[Server, Server], tmp_path: Path) -> None:
    with haproxy(tmp_path, *(host.url for host in hosts)) as url, Load(url).running() as load:
        load.more(50)
        end_each(hosts, signal.SIGKILL, load, url)
    assert len(load.failures) <= len(hosts), load.failures


def test_hosts_are_replaced_one_after_the_other_without_losing_an_answer(
    hosts: tuple[Server, Server], tmp_path: Path
) -> None:
    with haproxy(tmp_path, *(host.url for host in hosts)) as url, Load(url).running() as load:
        load.more(50)
        end_each(hosts, signal.SIGTERM, load, url)
    assert load.failures == []


def end_each(hosts: tuple[Server, Server], by: signal.Signals, load: Load, url: str) -> None:
    """End one host after the other by a signal, under load, and start it again."""
    for host in hosts:
        host.kill(by)
        load.more(100)
        host.start()
        wait_until_both_answer(url)
        load.more(100)


def wait_until_both_answer(url: str) -> None:
    """Wait for more than the interval of HAProxy's checks."""
    with httpx.Client(base_url=url, verify=unverified()) as client:
        until(lambda: client.get("/health/ready").status_code == 200)
    time.sleep(2.5)


def test_other_routes_and_large_bodies_go_through_it(hosts: tuple[Server, Server], tmp_path: Path) -> None:
    with (
        haproxy(tmp_path, *(host.url for host in hosts)) as url,
        httpx.Client(base_url=url, verify=unverified()) as client,
    ):
        assert (
            client.post(
                "/v1/models/digits:predict", json={"instances": [[0.0] * 300 + [1.0] * 100 + [0.0] * 384]}
            ).status_code
            == 200
        )
        assert client.get("/").status_code == 200
        assert client.post("/predict", content=b"x" * 11_000_000).status_code == 413
