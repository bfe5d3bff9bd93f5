"""`GET /metrics`: the counters of all processes that serve together, in Prometheus' text form."""

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anyio import move_on_after
from fastapi import APIRouter, Request, Response

from app.errors import AppError, Forbidden, NotAllowed
from app.jobs.job import Status
from app.process.thread_pool import run_sync
from app.version import VERSION
from app.web.counters import counters as at
from app.web.counters.counters import Counters
from app.web.counters.shared_counters import ProcessCounters
from app.web.responses.problems import responses
from app.web.services import Services, Uses

if TYPE_CHECKING:  # it takes 50 ms to load, and only this request needs it
    from prometheus_client import Metric

log = logging.getLogger(__name__)

DATABASE_SECONDS: Final = 1.0
"""How long a scrape waits for the database; then it is answered without the jobs."""

TEXT: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}

router = APIRouter(tags=["Operations"])


@router.get(
    "/metrics",
    response_class=Response,
    responses=TEXT | responses(NotAllowed, Forbidden),
)
async def metrics(request: Request, uses: Uses) -> Response:
    """Return what has been counted since the start, of all processes together, in Prometheus' text form."""
    from prometheus_client import CollectorRegistry  # noqa: PLC0415  see above
    from prometheus_client.exposition import choose_encoder  # noqa: PLC0415

    if uses.metrics_for == "admin":
        uses.access.check(request)
    jobs = await _jobs(uses)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(list(_families(uses.counters, jobs))))
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry), headers={"Content-Type": kind, "Cache-Control": "no-store"})


class _Collected:
    def __init__(self, families: "Sequence[Metric]") -> None:
        self._families = families

    def collect(self) -> "Sequence[Metric]":
        return self._families


async def _jobs(uses: Services) -> dict[Status, int] | None:
    """Return the number of jobs by status, None when the database does not answer in time."""
    with move_on_after(DATABASE_SECONDS):
        try:
            return await run_sync(_counted, uses, limiter=uses.lanes.counting)
        except AppError:  # which has been logged
            return None
        except Exception as error:  # noqa: BLE001  the scrape must be answered: it is how an operator learns of this
            log.warning("the jobs cannot be counted: %s", type(error).__name__)
    return None


def _counted(uses: Services) -> dict[Status, int]:
    return uses.jobs.count()


def _families(counters: Counters, jobs: dict[Status, int] | None) -> "Iterator[Metric]":
    processes = counters.processes()
    total = [sum(column) for column in zip(*(process.cells for process in processes), strict=True)]
    alive = [process for process in processes if process.alive]
    yield from _of_requests(counters, total)
    yield from _of_predictions(total)
    yield from _of_processes(alive)
    yield from _of_jobs(jobs)


def _of_requests(counters: Counters, total: Sequence[float]) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily  # noqa: PLC0415

    requests = CounterMetricFamily(
        "digits_requests", "Requests answered; 499: the client left first.", labels=("method", "route", "status")
    )
    seconds = HistogramMetricFamily(
        "digits_request_seconds", "From a request's headers to the end of its answer.", labels=("method", "route")
    )
    for place, label in enumerate(counters.labels):
        start = at.ROUTES_AT + place * at.ROUTE_CELLS
        if not any(total[start : start + at.SECONDS_AT]):
            continue  # a route without requests has no series
        for status, count in zip(at.STATUSES, total[start:], strict=False):
            if count:
                requests.add_metric((*label, str(status)), count)
        counts = total[start + at.SECONDS_AT : start + at.SUM_AT]
        seconds.add_metric(label, _buckets(at.REQUEST_SECONDS, counts), total[start + at.SUM_AT])
    yield requests
    yield seconds
    closed = CounterMetricFamily(
        "digits_connections_closed",
        "Connections closed from this side: their headers or body came too slowly, their reader took the answer too "
        "slowly, the work took too long, or there were too many.",
        labels=("reason",),
    )
    for index, reason in enumerate(at.CLOSED):
        closed.add_metric((reason,), total[at.CLOSED_AT + index])
    yield closed


def _of_predictions(total: Sequence[float]) -> "Iterator[Metric]":
    from prometheus_client.core import (  # noqa: PLC0415
        CounterMetricFamily,
        HistogramMetricFamily,
        SummaryMetricFamily,
    )

    digits = CounterMetricFamily("digits_predictions", "Digits read, by the answer.", labels=("digit",))
    counts = total[at.DIGITS_AT : at.DIGITS_AT + 10]
    for digit, count in enumerate(counts):
        digits.add_metric((str(digit),), count)
    yield digits
    yield SummaryMetricFamily(
        "digits_confidence", "Probability of the answer.", count_value=int(sum(counts)), sum_value=total[at.CONFIDENCE]
    )
    yield CounterMetricFamily("digits_refused", "Digits that it could not tell.", value=total[at.REFUSED])
    warnings = CounterMetricFamily("digits_warnings", "Why it could not tell, or inverted.", labels=("warning",))
    for index, warning in enumerate(at.WARNINGS):
        warnings.add_metric((warning,), total[at.WARNINGS_AT + index])
    yield warnings
    wrong = CounterMetricFamily("digits_wrong_secrets", "Wrong admin tokens and API keys.", labels=("secret",))
    for index, secret in enumerate(at.SECRETS):
        wrong.add_metric((secret,), total[at.WRONG_AT + index])
    yield wrong
    yield CounterMetricFamily("digits_inference_images", "Images that the network has seen.", value=total[at.IMAGES])
    yield HistogramMetricFamily(
        "digits_inference_seconds",
        "Of one call of the network, which sees one image or a batch.",
        buckets=_buckets(at.INFERENCE_SECONDS, total[at.INFERENCE_AT : at.INFERENCE_SUM]),
        sum_value=total[at.INFERENCE_SUM],
    )


def _of_processes(alive: Sequence[ProcessCounters]) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily  # noqa: PLC0415

    yield InfoMetricFamily("digits_build", "This program.", value={"version": VERSION})
    for name, says, cell in (
        ("digits_requests_in_hand", "Requests that are being answered now.", at.RUNNING),
        ("digits_reading_in_hand", "Requests to read digits that hold one of the places.", at.IN_HAND),
        ("digits_reading_queued", "Requests to read digits that wait for a place.", at.QUEUED),
    ):
        yield GaugeMetricFamily(name, says, value=sum(process.cells[cell] for process in alive))
    served = GaugeMetricFamily("digits_served_version", "The version that a process serves.", labels=("worker",))
    memory = GaugeMetricFamily("digits_memory_bytes", "Resident memory of a serving process.", labels=("worker",))
    for process in alive:
        served.add_metric((str(process.number),), process.cells[at.VERSION])
        resident = _resident(int(process.cells[at.PROCESS]))
        if resident is not None:
            memory.add_metric((str(process.number),), resident)
    yield served
    yield memory


def _of_jobs(jobs: dict[Status, int] | None) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    yield GaugeMetricFamily("digits_database_up", "Whether the database answered this scrape.", value=jobs is not None)
    family = GaugeMetricFamily("digits_jobs", "Training jobs by status.", labels=("status",))
    for status, count in (jobs or {}).items():
        family.add_metric((status,), count)
    yield family


def _buckets(bounds: Sequence[float], counts: Sequence[float]) -> list[tuple[str, float]]:
    """Return Prometheus' buckets, which are cumulative."""
    summed, buckets = 0.0, []
    for bound, count in zip((*map(str, map(float, bounds)), "+Inf"), counts, strict=True):
        summed += count
        buckets.append((bound, summed))
    return buckets


def _resident(process: int) -> int | None:
    """Return a process's resident memory in bytes, None where the system does not provide it."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return None
