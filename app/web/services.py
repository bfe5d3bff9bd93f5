"""The services that request handlers use: `app.main` hands them to the app, `Uses` to a handler."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from app.inference.held_out import HeldOut
from app.inference.pinned import Pinned
from app.inference.serving import CurrentVersion
from app.process.lanes import Lanes
from app.versions import Store
from app.web.auth.admin import AdminAccess
from app.web.auth.rate_limit import RateLimit
from app.web.counters.counters import Counters

if TYPE_CHECKING:  # SQLAlchemy is imported once the server is up, see `app.db.lazy`
    from sqlalchemy import Engine

    from app.corrections.repository import CorrectionRepository
    from app.jobs.queue import JobQueue


MetricsFor = Literal["open", "admin"]
"""Who may read `/metrics`."""

OfflineFor = Literal["shipped", "any", "off"]
"""Which networks pages keep to go on without the server."""

Span = Callable[[str], AbstractContextManager[object]]


class Cohorts(Protocol):
    """Lets requests that started together take each step together; the server provides it."""

    async def step(self) -> None:
        """Wait until the others have come as far."""


class EncodedList(Protocol):
    """The list of all versions as JSON."""

    @property
    def plain(self) -> bytes:
        """The JSON itself."""

    @property
    def packed(self) -> bytes:
        """The same, compressed by gzip."""


class Listing(Protocol):
    """The answer to `GET /models`; `app.web.api.version_list` provides it."""

    def listed(self, *, admin: bool) -> EncodedList:
        """Return the list; the images that people drew, and names and notes, are for the admin alone."""


class Shutdown(Protocol):
    """Whether this process is ending; the server provides it."""

    def is_ending(self) -> bool:
        """Return whether the process has been asked to end."""


@dataclass(frozen=True)
class Services:
    """The parts of the running program, wired once in `create_app`."""

    current_version: CurrentVersion
    pinned: Pinned
    store: Store
    listing: Listing
    held_out: HeldOut
    open_engine: "Callable[[], Engine]"
    """Returns the database's engine; raises Unavailable while the database cannot be used."""
    takes_corrections: bool
    corrections_limit: RateLimit
    access: AdminAccess
    lanes: Lanes
    counters: Counters
    cohorts: Cohorts
    shutdown: Shutdown
    span: Span
    """Opens a span of a trace, where traces are sent."""
    metrics_for: MetricsFor
    offline: OfflineFor
    base_path: str
    """Where Digits is below its host's root, such as "/digits"; empty at the root."""

    @property
    def jobs(self) -> "JobQueue":
        """The queue of jobs; raises Unavailable while the database cannot be used."""
        from app.jobs.queue import JobQueue  # noqa: PLC0415  see above

        return JobQueue(self.open_engine())

    @property
    def corrections(self) -> "CorrectionRepository":
        """The corrections; raises Unavailable while the database cannot be used."""
        from app.corrections.repository import CorrectionRepository  # noqa: PLC0415  see above

        return CorrectionRepository(self.open_engine())


def import_repositories() -> None:
    """Import the repositories, and with them SQLAlchemy: in a thread, before the first request that needs them."""
    import app.corrections.repository  # noqa: PLC0415
    import app.jobs.queue  # noqa: F401, PLC0415


def services(request: HTTPConnection) -> Services:
    """Return the services of the app that serves this request."""
    found: Services = request.app.state.services
    return found


# coroutines, though they never wait: FastAPI runs plain functions in the library's threads, which takes longer
async def _services(request: Request) -> Services:
    return services(request)


async def _admin(request: Request) -> None:
    services(request).access.check(request)


async def _who(request: Request) -> str:
    return services(request).access.who(request)


Uses = Annotated[Services, Depends(_services)]
AdminOnly = Depends(_admin)
Who = Annotated[str, Depends(_who)]
"""The admin who sent the request, as the audit log names them."""
