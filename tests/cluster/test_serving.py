"""`digits serve --ray`: the same app on replicas, of which any may be lost."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.conftest import ADMIN, settings_in
from tests.support.cluster import Askers, RayCluster, RayNode, node_environment, processes, serving
from tests.support.drawings import SEVEN
from tests.support.waiting import until

log = logging.getLogger(__name__)

HEALED_SECONDS = 60
RATE = {"DIGITS_CORRECTIONS_RATE": "2/minute"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def nodes(cluster: RayCluster, place: Settings) -> Iterator[list[RayNode]]:
    added = [cluster.add_node(num_cpus=1, env_vars=node_environment(place) | RATE) for _ in range(3)]
    yield added
    for node in added:
        if node in cluster.worker_nodes:
            cluster.remove_node(node)


@pytest.fixture(scope="module")
def client(cluster: RayCluster, nodes: list[RayNode], place: Settings) -> Iterator[httpx.Client]:
    with serving(cluster.address, place, place.state_dir.parent / "serve.log", "--replicas", "2") as client:
        yield client


def replicas() -> list[int]:
    """Return the processes of the replicas, as Ray names them."""
    return processes(b"ray::ServeReplica:digits:digits")


def test_an_answer_has_the_headers_of_the_servers_own_connections(client: httpx.Client) -> None:
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_a_slow_head_is_told_so_by_the_replica(client: httpx.Client) -> None:
    with socket.create_connection(("127.0.0.1", port_of_a_replica())) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        slow.settimeout(30)
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


def test_nobody_gets_another_rate_by_naming_another_address(client: httpx.Client) -> None:
    body = {"label": 7, "strokes": SEVEN, "version": 2}
    answers = [
        client.post("/corrections", json=body, headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(2 * 2 + 1)  # of each of the two replicas
    ]
    assert 429 in answers, answers


def port_of_a_replica() -> int:
    """Return the port on which a replica listens for the proxies."""
    for port in range(30_000, 30_100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return port
    pytest.fail("no replica listens")


def test_a_version_that_is_promoted_is_served_by_every_replica_within_3_seconds(client: httpx.Client) -> None:
    with Askers(client) as asked:
        until(lambda: asked.answered >= 20)
        before = set(asked.versions)
        assert client.post("/models/1/promote", json={"why": "to try"}, headers=ADMIN).status_code == 200
        promoted = time.monotonic()
        until(lambda: set(asked.versions[-40:]) == {1} and len(asked.versions) > 60)
        took = time.monotonic() - promoted
    log.info("promoted: %s to 1 everywhere after at most %.1f s, %d answers", before, took, asked.answered)
    assert not asked.failed


def test_a_replica_that_is_killed_costs_a_handful_of_requests(client: httpx.Client) -> None:
    until(lambda: len(replicas()) == 2)
    killed = replicas()[0]
    with Askers(client) as asked:
        until(lambda: asked.answered >= 100)
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(replicas()) == 2 and killed not in replicas(), HEALED_SECONDS)
        seen = asked.answered
        until(lambda: asked.answered >= seen + 100)
    log.info("a replica killed: %s of %d failed", asked.failed, asked.answered)
    assert asked.failed.total() <= 5, asked.failed


def test_a_node_that_is_killed_costs_a_handful_of_requests_and_is_replaced(
    cluster: RayCluster,
    nodes: list[RayNode],
    client: httpx.Client,
) -> None:
    until(lambda: len(replicas()) == 2)
    before = replicas()
    with Askers(client) as asked:
        until(lambda: asked.answered >= 100)
        node = next(node for node in nodes if has_replica(node, before))
        killed = time.monotonic()
        cluster.remove_node(node, allow_graceful=False)
        until(lambda: len(replicas()) == 2 and set(replicas()) != set(before), HEALED_SECONDS)
        seen = asked.answered
        until(lambda: asked.answered >= seen + 100, HEALED_SECONDS)
        healed = time.monotonic() - killed
    log.info("a node killed: %s of %d failed, healthy after %.1f s", asked.failed, asked.answered, healed)
    assert asked.failed.total() <= 8, asked.failed


def has_replica(node: RayNode, found: list[int]) -> bool:
    """Return whether one of these replicas was started by the node."""
    raylet = next(process.process.pid for kind, (process,) in node.all_processes.items() if kind == "raylet")
    return any(f"\nPPid:\t{raylet}\n" in Path(f"/proc/{pid}/status").read_text() for pid in found)


def test_a_stream_ends_with_the_server(client: httpx.Client) -> None:
    """The last of these tests: it ends the command."""
    job = client.post("/train", json={"recipe": "quickstart"}, headers=ADMIN).json()["id"]
    lines: list[str] = []
    ended = threading.Event()

    def follow() -> None:
        with client.stream("GET", f"/train/{job}/events", headers=ADMIN, timeout=90) as stream:
            for line in stream.iter_lines():
                lines.append(line)  # noqa: PERF402  the first is waited for
        ended.set()

    thread = threading.Thread(target=follow)
    thread.start()
    until(lambda: bool(lines))
    for pid in processes(b"-m\0app\0serve\0--ray"):
        os.kill(pid, signal.SIGTERM)
    assert ended.wait(60)
    thread.join()
