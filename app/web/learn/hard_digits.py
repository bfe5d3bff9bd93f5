"""`GET /learn/api/hard`: twenty hard held-out digits, of chapter 1 or of a duel, and how the networks read them."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.errors import BadData, BadInput, NoModel
from app.inference.serving import Served
from app.lessons import recorded
from app.process.thread_pool import run_sync
from app.web.learn.schema import Numbers, numbers
from app.web.learn.versions import QUICKSTART
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/learn/api", tags=["Course"])

Shares = Annotated[Numbers, Field(min_length=10, max_length=10)]
Image = Annotated[
    list[Annotated[list[Annotated[int, Field(ge=0, le=255)]], Field(min_length=28, max_length=28)]],
    Field(min_length=28, max_length=28),
]

Game = Annotated[int | None, Query(ge=0, le=9999, description="A game of the duel.", examples=[2026])]


class HardDigit(BaseModel):
    """A held-out digit that networks find hard."""

    number: int = Field(description="Its place among the 10,000 held-out digits, from 0.")
    label: int = Field(ge=0, le=9, description="What its writer meant.")
    image: Image = Field(description="28x28, 0 to 255, white ink on black.")
    quickstart: Shares = Field(description="What version 1 said when the course was recorded: ten probabilities.")
    current: Shares = Field(description="What the network that serves says now.")


class HardDigits(BaseModel):
    """Twenty of them, two of each digit in a mixed order; and who said what."""

    quickstart: int = Field(description="The quickstart's version.", examples=[1])
    current: int = Field(description="The version that serves.", examples=[3])
    digits: list[HardDigit]


@router.get("/hard", responses=responses(BadInput, BadData, NoModel), summary="Twenty digits to beat the network at")
async def hard(uses: Uses, game: Game = None) -> HardDigits:
    """Return twenty held-out digits that the quickstart finds hard, what it said and what the network that serves says.

    With `game`, twenty of the 200 that better networks find hard: the same for the same number. All are shown and
    nothing else: no network learns from them, and none is chosen by them.
    """
    return await run_sync(_hard, uses.current_version.served, game, limiter=uses.lanes.heavy)


def _hard(served: Served, game: int | None) -> HardDigits:
    found = recorded.hard() if game is None else recorded.duel(game)
    now = served.probabilities(found.images)
    digits = [
        HardDigit(
            number=int(number), label=int(label), image=image.tolist(), quickstart=numbers(then), current=numbers(says)
        )
        for number, label, image, then, says in zip(
            found.numbers, found.labels, found.images, found.said, now, strict=True
        )
    ]
    return HardDigits(quickstart=QUICKSTART, current=served.version, digits=digits)
