"""What a request handler may use, handed to the app by `app.main` and to a handler by `Uses`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from anyio import CapacityLimiter
from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from app.inference.held_out import HeldOut
from app.inference.live import Live
from app.inference.pinned import Pinned
from app.store import Store
from app.web.access import Access
from app.web.listing import Listing
from app.web.rate import RateLimit
from app.web.turns import Turns
from app.web.watch import Watch

if TYPE_CHECKING:  # see `app.main.Database`: SQLAlchemy is loaded when the server is up
    from app.db.corrections import Corrections
    from app.db.jobs import Jobs


MetricsFor = Literal["open", "admin"]
"""Who may read `/metrics`."""

Span = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True)
class Services:
    """The parts of the running program, wired once in `create_app`."""

    live: Live
    pinned: Pinned
    store: Store
    listing: Listing
    held_out: HeldOut
    open_jobs: "Callable[[], Jobs]"
    open_corrections: "Callable[[], Corrections]"
    takes_corrections: bool
    corrections_limit: RateLimit
    access: Access
    heavy: CapacityLimiter
    """Lets one piece of heavy work run at a time: more would only take memory, since a process has one core."""
    watch: Watch
    turns: Turns
    span: Span
    """Opens a span of a trace, where traces are sent."""
    metrics_for: MetricsFor
    counting: CapacityLimiter
    """Lets one scrape at a time ask the database, so that one that hangs holds one thread."""

    loading: CapacityLimiter
    """Lets one pinned version be loaded at a time; not a part of `heavy`, which a slow disk shall not hold up."""

    @property
    def jobs(self) -> "Jobs":
        """The queue of jobs; raises Unavailable while the database cannot be used."""
        return self.open_jobs()

    @property
    def corrections(self) -> "Corrections":
        """The corrections; raises Unavailable while the database cannot be used."""
        return self.open_corrections()


def services(request: HTTPConnection) -> Services:
    """Return the services of the app that serves this request."""
    found: Services = request.app.state.services
    return found


# async, though they wait for nothing: FastAPI sends plain functions to a thread, which costs more than they do
async def _services(request: Request) -> Services:
    return services(request)


async def _admin(request: Request) -> None:
    services(request).access.check(request)


async def _who(request: Request) -> str:
    return services(request).access.who(request)


Uses = Annotated[Services, Depends(_services)]
AdminOnly = Depends(_admin)
Who = Annotated[str, Depends(_who)]
"""The admin who asks, as the audit log names them."""
