"""Starting, watching and cancelling trainings."""

import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import anyio
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from app.errors import BadInput, Conflict, Forbidden, NotAllowed, NotFound, Unavailable
from app.jobs.curve_samples import Sample
from app.jobs.job import Job, TrainRequest
from app.jobs.keras_log import log_of
from app.process.thread_pool import Lane, run_sync
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.problems import responses
from app.web.services import AdminOnly, Uses

if TYPE_CHECKING:
    from app.jobs.queue import JobQueue

LOOK_SECONDS: Final = 0.25
"""How often it looks whether the database may have changed, which takes no query."""

ASK_SECONDS: Final = 2.0
"""How often it asks the database all the same."""

WAIT_SECONDS: Final = 60 * 60.0
"""How long `?wait=true` waits before it answers with the job as it is."""

RECONNECT_MILLISECONDS: Final = 1000

router = APIRouter(
    prefix="/train",
    tags=["Train"],
    dependencies=[AdminOnly],
    route_class=ThreadPoolRoute,
)


class JobList(BaseModel):
    """Jobs, the newest first."""

    jobs: Sequence[Job]
    attended: bool = Field(
        description="False where a job has waited for longer than a trainer that is at work lets it: start one."
    )


class Samples(BaseModel):
    """A training's readings within its epochs, in their order."""

    samples: Sequence[Sample]


async def job_of_path(job_id: str, uses: Uses) -> Job:
    """Return the job that the path names; raises NotFound."""
    return await run_sync(uses.jobs.get, job_id, limiter=uses.lanes.calls)


JobOfPath = Annotated[Job, Depends(job_of_path)]

STARTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Job, "description": "With `?wait=true`: the job has ended."},
    202: {
        "description": "The job waits for a trainer.",
        "headers": {"Location": {"description": "Where the job is to be seen.", "schema": {"type": "string"}}},
    },
}
LOG: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Its lines so far.",
        "content": {
            "text/plain": {"example": "Epoch 1/5\n1875/1875 - 1s - 363us/step - accuracy: 0.9152 - loss: 0.2911\n"}
        },
    }
}
REPORT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The same as `regression` on a version's card.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
CANCELLING: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The job was queued and is cancelled."},
    202: {
        "model": Job,
        "description": "The job is running; its trainer ends it within two seconds, or with `?keep=true` goes on to "
        "export and judge what it has learned.",
    },
}


@router.post(
    "", status_code=202, summary="Start a training", responses=STARTED | responses(NotAllowed, Forbidden, BadInput)
)
async def train(
    body: TrainRequest,
    request: Request,
    response: Response,
    uses: Uses,
    *,
    wait: Annotated[bool, Query(description="Answer when the job has ended, within an hour.")] = False,
) -> Job:
    """Queue a job; a trainer runs it.

    A version that passes the gate and reads no worse than what serves is served, unless `promote` is "never".
    """
    job = await run_sync(uses.jobs.enqueue, body, limiter=uses.lanes.calls)
    response.headers["Location"] = f"{uses.base_path}/train/{job.id}"
    if wait:
        limit = time.monotonic() + WAIT_SECONDS

        async def enough() -> bool:
            return uses.shutdown.is_ending() or time.monotonic() > limit or await request.is_disconnected()

        async for _, seen in follow(uses.jobs, job.id, enough, uses.lanes.calls):
            job = seen
        response.status_code = 200 if job.has_ended else 202
    return job


@router.get("", summary="List trainings", responses=responses(NotAllowed, BadInput))
def jobs(uses: Uses, limit: Annotated[int, Query(ge=1, le=200, description="How many, at most.")] = 50) -> JobList:
    """List the newest jobs, newest first."""
    return JobList(jobs=uses.jobs.list(limit), attended=uses.jobs.has_trainer())


@router.get("/{job_id}", summary="Look at a training", responses=responses(NotAllowed, NotFound))
def job(found: JobOfPath) -> Job:
    """Return a job: its state, progress, history, and result once it has ended."""
    return found


@router.get(
    "/{job_id}/log",
    summary="Read a training's lines",
    response_class=PlainTextResponse,
    responses=LOG | responses(NotAllowed, NotFound),
)
def log(found: JobOfPath) -> PlainTextResponse:
    """Return what a training has said so far, as Keras prints it with `verbose=2`: its epochs, then the evaluation.

    The evaluation is that of the held-out digits, counted in steps of 32. Of a job that failed the last line says why.
    """
    return PlainTextResponse(log_of(found), headers={"Cache-Control": "no-store"})


@router.get("/{job_id}/samples", summary="Read a training's curve", responses=responses(NotAllowed, NotFound))
def samples(job_id: str, uses: Uses) -> Samples:
    """Return what it has read within its epochs, so that a curve drawn anew is as fine as one that was watched."""
    return Samples(samples=uses.jobs.samples(job_id))


@router.get(
    "/{job_id}/report",
    summary="Read why a candidate was refused",
    response_class=JSONResponse,
    responses=REPORT | responses(NotAllowed, NotFound),
)
def report(job_id: str, uses: Uses) -> JSONResponse:
    """Return what would change from the version that served to a candidate that the gate refused, image by image.

    What the gate let through has it on its version's card.
    """
    found = uses.jobs.regression(job_id)
    if found is None:
        raise NotFound(
            f"Job {job_id!r} has no report: only a refused candidate's is kept with its job, when another version "
            "served; others have it on their version's card."
        )
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


@router.delete(
    "/{job_id}",
    summary="Cancel a training",
    responses=CANCELLING | responses(NotAllowed, Forbidden, NotFound, Conflict),
)
def cancel(
    job_id: str,
    response: Response,
    uses: Uses,
    *,
    keep: Annotated[
        bool, Query(description="Keep what a running job has learned so far: a version, if it passes the gate.")
    ] = False,
) -> Job:
    """Cancel a job: a queued one at once, a running one soon.

    With `keep`, a running one learns no more and ends as any other does, except that its version is not promoted; one
    that has learned nothing yet is cancelled.
    """
    job = uses.jobs.cancel(job_id, keep=keep)
    response.status_code = 200 if job.has_ended else 202
    return job


@router.get(
    "/{job_id}/events",
    summary="Watch a training",
    response_class=EventSourceResponse,
    responses=responses(NotAllowed, NotFound),
)
async def events(
    found: JobOfPath,
    uses: Uses,
    last_event_id: Annotated[str, Header(description="Sent by browsers when they reconnect.")] = "",
) -> AsyncIterable[ServerSentEvent]:
    """Stream the job as it changes: events `progress`, `epoch` and, last, `done`, the data of each the whole job.

    The present state comes at once, unless `Last-Event-ID` says that the client has it.
    """
    epochs = 0

    async def server_stopping() -> bool:
        return uses.shutdown.is_ending()

    async for revision, job in follow(uses.jobs, found.id, server_stopping, uses.lanes.calls):
        name = "done" if job.has_ended else "epoch" if len(job.history) > epochs else "progress"
        epochs = len(job.history)
        if name == "done" or last_event_id != str(revision):
            yield ServerSentEvent(data=job, event=name, id=str(revision), retry=RECONNECT_MILLISECONDS)


async def follow(
    jobs: "JobQueue", job_id: str, enough: Callable[[], Awaitable[bool]], calls: Lane
) -> AsyncIterator[tuple[int, Job]]:
    """Yield the job and its revision now and after each change, until it has ended or `enough` says so."""
    seen, asked, fingerprint = 0, 0.0, None
    while True:
        changed = jobs.fingerprint()
        if changed != fingerprint or time.monotonic() - asked > ASK_SECONDS:
            fingerprint, asked = changed, time.monotonic()
            job = await run_sync(_newer, jobs, job_id, seen, limiter=calls, admitted=True)
            if job:
                seen = job[0]
                yield job
                if job[1].has_ended:
                    return
        await anyio.sleep(LOOK_SECONDS)
        if await enough():
            return


def _newer(jobs: "JobQueue", job_id: str, seen: int) -> tuple[int, Job] | None:
    """Return the job and its revision if that is not the one `seen`; a database that is away for a while shows none."""
    try:
        return jobs.get_with_revision(job_id) if jobs.revision(job_id) != seen else None
    except Unavailable:
        if not seen:
            raise
        return None
