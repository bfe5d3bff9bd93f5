"""What a request handler may use, handed to the app by `app.main` and to a handler by `Uses`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.db.jobs import Jobs
from app.inference.live import Live
from app.store import Store
from app.web.access import Access


@dataclass(frozen=True)
class Services:
    """The parts of the running program, wired once in `create_app`."""

    live: Live
    store: Store
    jobs: Jobs
    access: Access


def services(request: Request) -> Services:
    """Return the services of the app that serves this request."""
    found: Services = request.app.state.services
    return found


def admin(request: Request) -> None:
    """Let the request pass only when it comes from the admin; raises NotAllowed or Forbidden."""
    services(request).access.check(request)


Uses = Annotated[Services, Depends(services)]
AdminOnly = Depends(admin)
