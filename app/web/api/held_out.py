"""The held-out digits themselves: what a version reads in them, and where two versions differ."""

from typing import Annotated, Final

import numpy as np
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from app.errors import BadData, BadInput, BadVersion, Forbidden, NotAllowed, NotFound
from app.inference.comparison import (
    MAX_IMAGES,
    Answer,
    Comparison,
    HeldOutDigit,
    answer_of,
    comparison,
    held_out_digit,
)
from app.inference.held_out import Evaluation
from app.process.thread_pool import run_sync
from app.versions import Card
from app.web.responses.problems import responses
from app.web.services import AdminOnly, Services, Uses

router = APIRouter(prefix="/models", tags=["Versions"], dependencies=[AdminOnly])

ERRORS: Final = responses(NotAllowed, Forbidden, NotFound, BadVersion, BadInput, BadData)

Digit = Annotated[int, Query(ge=0, le=9)]
Version = Annotated[int, Query(ge=1, description="A version's number.")]


class Read(HeldOutDigit, Answer):
    """One held-out digit and what a version says of it."""


class Cell(BaseModel):
    """The images in one cell of a version's confusion matrix; `count` of them there are, at most 100 are shown."""

    version: int
    digit: int
    read: int
    count: int = Field(examples=[12])
    same_digits: bool = Field(description="Whether the card was measured on these held-out digits.")
    images: list[Read]


@router.get("/compare", responses=ERRORS, summary="Compare two versions")
async def compare(uses: Uses, a: Version, b: Version) -> Comparison:
    """Return both versions' figures, what changes from `a` to `b`, and the held-out digits newly right and wrong.

    The first time a version is asked about it reads all held-out digits, which takes some seconds.
    """
    cards = [uses.store.card(number) for number in (a, b)]
    evaluations = [await _finished(uses, number) for number in (a, b)]
    return await run_sync(comparison, cards, evaluations, limiter=uses.lanes.heavy, admitted=True)


@router.get("/{number}/held-out", responses=ERRORS, summary="Open a cell of the confusion matrix")
async def cell(
    uses: Uses,
    digit: Annotated[Digit, Query(description="The digit written: a row.")],
    read: Annotated[Digit, Query(description="The digit read: a column.")],
    number: int = Path(ge=1, description="A version's number."),
) -> Cell:
    """Return the held-out digits that were `digit` and that this version read as `read`.

    The most confident mistakes come first; of right answers, the least confident. The first time a version is asked
    about it reads all held-out digits, which takes some seconds.
    """
    card = uses.store.card(number)
    evaluation = await _finished(uses, number)
    return await run_sync(_cell, card, evaluation, digit, read, limiter=uses.lanes.heavy, admitted=True)


async def _finished(uses: Services, number: int) -> Evaluation:
    """Return the evaluation of a version once it is finished; other heavy work can run between its steps."""
    evaluation = await run_sync(uses.held_out.evaluation, number, limiter=uses.lanes.heavy, admitted=True)
    while not await run_sync(evaluation.step, limiter=uses.lanes.heavy, admitted=True):
        pass
    return evaluation


def _cell(card: Card, evaluation: Evaluation, digit: int, read: int) -> Cell:
    answers, confidence = evaluation.probabilities.argmax(1), evaluation.probabilities.max(1)
    found = np.flatnonzero((evaluation.digits.labels == digit) & (answers == read))
    order = np.argsort(confidence[found] if digit == read else -confidence[found], kind="stable")
    images = [
        Read(**held_out_digit(evaluation, index), **answer_of(evaluation, index))
        for index in found[order[:MAX_IMAGES]].tolist()
    ]
    same = card.get("data_sha256") == evaluation.digits.sha256
    return Cell(version=card["version"], digit=digit, read=read, count=len(found), same_digits=same, images=images)
