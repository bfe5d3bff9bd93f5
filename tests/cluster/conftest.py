"""A Ray cluster on this machine, whose processes are all ended afterwards, also after a failure."""

import contextlib
import os
import secrets
import signal
from collections.abc import Iterator

import pytest

from tests.support.cluster import RayCluster, processes


@pytest.fixture(scope="session")
def cluster() -> Iterator[RayCluster]:
    """Give a cluster with a head that has no processors; tests add the nodes that they use."""
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    token = secrets.token_hex(8)
    before = dict(os.environ)
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_TEST_CLUSTER": token}
    try:
        cluster = cluster_utils.Cluster(
            initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
        )
        try:
            yield cluster
        finally:
            cluster.shutdown()
    finally:
        for left in processes(b""):  # Ray leaves some behind, HAProxy among them
            with contextlib.suppress(ProcessLookupError):
                if left != os.getpid():
                    os.kill(left, signal.SIGKILL)
        os.environ.clear()
        os.environ.update(before)
