"""The connection of this process to a Ray cluster."""

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import Final

import ray

from app.errors import Unavailable

LOCAL: Final = "local"
"""In the place of an address: a cluster of this machine alone, which ends with this process."""


@contextlib.contextmanager
def connected(address: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Be connected to the cluster at `address`, such as "10.0.0.1:6379"; its processes for this one get `environment`.

    The `environment` is shown in Ray's dashboard: secrets do not belong there. Raises Unavailable without a cluster.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would report its use to its makers
    try:
        ray.init(
            address=address,
            namespace="digits",
            logging_level=logging.ERROR,
            log_to_driver=False,
            runtime_env={"env_vars": dict(environment or {})},
        )
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Unavailable(
            f"There is no Ray cluster at {address} that can be used: {reason}. `ray status --address {address}` asks "
            f"it itself; `--ray {LOCAL}` starts one on this machine."
        ) from None
    try:
        yield
    finally:
        ray.shutdown()
