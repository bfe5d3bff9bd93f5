"""What a machine that watches over this process asks."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.errors import NoModel
from app.web.problems import responses
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


@router.get("/ready", responses=responses(NoModel))
async def ready(uses: Uses) -> Ready:
    """Tell whether digits can be read now; 503 without a usable version."""
    return Ready(version=uses.live.served.version)
