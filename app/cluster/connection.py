"""The connection of this process to a Ray cluster."""

import contextlib
import logging
import os
import socket
from collections.abc import Iterator, Mapping
from typing import Final

import ray

from app.errors import BadInput, Unavailable

LOCAL: Final = "local"
"""In the place of an address: a cluster of this machine alone, which ends with this process."""

NAMED: Final = (LOCAL, "auto")
CONNECT_SECONDS: Final = 5.0


@contextlib.contextmanager
def connected(address: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Be connected to the cluster at `address`, such as "10.0.0.1:6379"; its processes for this one get `environment`.

    The `environment` is shown in Ray's dashboard: secrets do not belong there. Raises BadInput for what is no address,
    and Unavailable without a cluster.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would report its use to its makers
    if address not in NAMED:
        _check_reachable(address)  # Ray itself would go on trying for minutes
    try:
        ray.init(
            address=address,
            namespace="digits",
            logging_level=logging.ERROR,
            log_to_driver=False,
            runtime_env={"env_vars": dict(environment or {})},
        )
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise _unavailable(address, error) from None
    try:
        yield
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        raise BadInput(f"{address!r} is no address of a Ray cluster such as 10.0.0.1:6379, nor `auto` or `{LOCAL}`.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _unavailable(address, error) from None


def _unavailable(address: str, error: Exception) -> Unavailable:
    reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
    return Unavailable(
        f"There is no Ray cluster at {address} that can be used: {reason}. `ray status --address {address}` asks it "
        f"itself; `--ray {LOCAL}` starts one on this machine."
    )
