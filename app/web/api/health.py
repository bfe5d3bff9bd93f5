"""Health checks of this process."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.errors import NoModel, Stopping
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/health", tags=["Operations"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """The process can read digits."""

    status: str = "ready"
    version: int


@router.get("/live")
async def live() -> Alive:
    """Tell that the process answers at all."""
    return Alive()


@router.get("/ready", responses=responses(NoModel, Stopping))
async def ready(uses: Uses) -> Ready:
    """Tell whether digits can be read now; 503 without a usable version, and from when the server is told to end."""
    if uses.shutdown.is_ending():
        raise Stopping("This process is ending; ask another.", headers={"Retry-After": "1"})
    return Ready(version=uses.current_version.served.version)
