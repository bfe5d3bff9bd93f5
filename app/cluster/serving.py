"""The app as a deployment of Ray Serve: replicas on the nodes of a cluster, behind the HAProxy that Ray Serve starts.

Each replica is configured by the environment of its node, as each host of several is; only what is no secret is handed
over. `docs/cluster.md` says what differs from `digits serve`.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from ray import serve
from ray.exceptions import RayError
from ray.serve.config import AutoscalingConfig, ProxyLocation
from ray.serve.schema import LoggingConfig

from app.cluster.connection import LOCAL, connected
from app.errors import Unavailable
from app.settings import Settings

NAME: Final = "digits"
SIGNAL_SECONDS: Final = 0.1
"""How soon a signal is seen."""

DRAIN_SECONDS: Final = 2.0
"""How long a replica that is to end goes on accepting, so that every proxy has learned of it."""

ENVIRONMENT: Final[Mapping[str, str]] = {
    "RAY_SERVE_ENABLE_HA_PROXY": "1",  # Ray's default proxy, in Python, takes many times the processor time
    "RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD": "0",  # one event loop for connections and app, as in `app.server`
    "RAY_SERVE_HAPROXY_METRICS_ENABLED": "0",  # a line for each request, read in Python: an eighth of its time
    "RAY_SERVE_HAPROXY_TIMEOUT_CLIENT_S": "60",  # as in `deploy/haproxy.cfg`; Ray's is an hour
    "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": f"{DRAIN_SECONDS:g}",
}
"""How Ray Serve runs, where this command is the first to start it in the cluster."""


@dataclass(frozen=True)
class Replicas:
    """How many replicas there are and what each reserves: from `least` to `most`, each with so many `cpus`.

    One more is started where a replica has more than `ongoing` requests in hand, on the average. A proxy is on every
    node, or on the head `alone`.
    """

    least: int = 1
    most: int = 1
    cpus: float = 1.0
    ongoing: float = 32.0
    alone: bool = False


def serve_on(address: str, settings: Settings, replicas: Replicas, announce: Callable[[], None]) -> None:
    """Serve on the cluster at `address` until SIGINT or SIGTERM; `announce` is called once requests are accepted."""
    stop = threading.Event()
    os.environ.update({name: os.environ.get(name, value) for name, value in ENVIRONMENT.items()})
    with connected(address, {name: os.environ[name] for name in ENVIRONMENT}):
        for number in (signal.SIGTERM, signal.SIGINT):  # Ray has put handlers of its own there
            signal.signal(number, lambda *_: stop.set())
        _start(settings, replicas)
        announce()
        while not stop.wait(SIGNAL_SECONDS):
            pass  # a wait without an end would leave signals unhandled
        if address == LOCAL:
            serve.shutdown()  # its HAProxy would outlive the cluster
        else:
            serve.delete(NAME)


def _start(settings: Settings, replicas: Replicas) -> None:
    """Return when requests are accepted; raises Unavailable when that does not come to be."""
    logging.getLogger("ray.serve").setLevel(logging.WARNING)
    try:
        serve.start(
            proxy_location=ProxyLocation.HeadOnly if replicas.alone else ProxyLocation.EveryNode,
            http_options={"host": settings.host, "port": settings.port},
        )
        serve.run(_deployment(settings, replicas).bind(), name=NAME, route_prefix="/")
    except (RayError, RuntimeError) as error:
        lines = str(error).splitlines()
        reason = next((line for line in lines if "cannot bind" in line), lines[-1] if lines else type(error).__name__)
        raise Unavailable(
            f"Ray Serve could not start Digits: {reason.strip()}. The logs of its nodes say more; an HAProxy of a "
            "cluster that is gone may still hold the port."
        ) from None


def _deployment(settings: Settings, replicas: Replicas) -> Any:  # noqa: ANN401  Ray is not typed for strict mypy
    given = {"DIGITS_HOST": settings.host, "DIGITS_PORT": str(settings.port)}

    def build() -> FastAPI:
        return _app(given)

    return serve.deployment(
        serve.ingress(build)(),
        name=NAME,
        autoscaling_config=AutoscalingConfig(
            min_replicas=replicas.least, max_replicas=replicas.most, target_ongoing_requests=replicas.ongoing
        ),
        ray_actor_options={"num_cpus": replicas.cpus},
        max_ongoing_requests=settings.max_connections,  # admission refuses, by how long a request would wait
        graceful_shutdown_timeout_s=DRAIN_SECONDS + settings.grace_seconds,
        graceful_shutdown_wait_loop_s=0.5,
        logging_config=LoggingConfig(enable_access_log=False),  # the app has one of its own
    )


def _app(given: Mapping[str, str]) -> FastAPI:
    """Return the app of a replica, called in its process before its uvicorn starts."""
    from app.main import from_environment  # noqa: PLC0415  the driver needs no app
    from app.server import hosted  # noqa: PLC0415  as above

    os.environ.update(given)
    trusted = Settings().trusted_proxies
    # uvicorn believes a proxy on this machine by default, and anyone could name an address through Ray's
    os.environ["FORWARDED_ALLOW_IPS"] = ",".join(("127.0.0.1", *trusted)) if trusted else ""
    app = from_environment()
    hosted.install(app.state.connections, app.state.shutdown)
    return app
