"""The corrections page by page, the most suspicious first."""

import json
import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from app.corrections.correction import IMAGE_SHAPE, Correction, State
from app.corrections.suspicion import Suspicion, Why, judge
from app.db.tables import CorrectionRow
from app.errors import BadInput
from app.process.memory import give_back

MAX_JUDGED = 10_000
"""Corrections that are compared with each other, at most: those of the state asked for first, the newest of them."""

MAX_DUPLICATES_NAMED = 20
ROWS = 200

JUDGING = threading.Lock()
"""One at a time: reading ten thousand images and comparing them takes twenty megabytes for a moment."""

LABEL = func.coalesce(CorrectionRow.final_label, CorrectionRow.label)
"""What a row is said to be by now: the reviewer's word, else the sender's."""


@dataclass(frozen=True)
class Suspect:
    """A correction with what a reviewer should know: others that show nearly the same, and what is odd about it."""

    correction: Correction
    duplicates: Sequence[str]
    why: Why | None


@dataclass(frozen=True)
class ReviewPage:
    """Some corrections, the most suspicious first; `after` asks for those that follow, None at the end."""

    suspects: Sequence[Suspect]
    after: str | None


@dataclass(frozen=True)
class _Judged:
    """All that were compared, as arrays (n,): as objects they would take many times the memory.

    `numbers` are their rows' and `asked` whether they are of the kind that was asked for.
    """

    numbers: NDArray[np.int64]
    asked: NDArray[np.bool_]
    suspicion: Suspicion


def page_of(engine: Engine, state: State | None, label: int | None, limit: int, after: str | None) -> ReviewPage:
    """Return at most `limit` corrections in this state and said to be `label`, from the place that `after` names on.

    The place is a correction's own, not a count, so that what is reviewed meanwhile shifts nothing.
    """
    start = _place(after) if after else ()
    with JUDGING:
        page = _page_of(engine, state, label, limit, start)
        give_back()
    return page


def _page_of(
    engine: Engine, state: State | None, label: int | None, limit: int, start: tuple[float, ...]
) -> ReviewPage:
    judged = _judged(engine, state, label)
    numbers, suspicion = judged.numbers, judged.suspicion
    order = suspicion.order()
    wanted = order[(judged.asked & _follows(suspicion.places, start))[order]]
    shown = wanted[:limit].tolist()
    alike = {index: _alike(suspicion, index) for index in shown}
    found = _by_numbers(engine, numbers[shown].tolist())
    names = _names(engine, numbers[sorted({other for others in alike.values() for other in others})].tolist())
    suspects = []
    for index in shown:
        correction = found.get(int(numbers[index]))
        if correction:  # or it was deleted just now
            others = [names[number] for number in numbers[alike[index]].tolist() if number in names]
            suspects.append(Suspect(correction, others, suspicion.why(index)))
    return ReviewPage(suspects, json.dumps(suspicion.places[shown[-1]].tolist()) if len(wanted) > limit else None)


def _judged(engine: Engine, state: State | None, label: int | None) -> _Judged:
    row = CorrectionRow
    asked_for = case((row.state == state, 0), else_=1) if state else row.number * 0
    newest = select(row.number).order_by(asked_for, row.number.desc()).limit(MAX_JUDGED)
    columns = (row.number, row.state, LABEL, row.probabilities, row.image)
    images, labels, likelihoods, numbers = bytearray(), array("b"), array("d"), array("q")
    asked, claimed = bytearray(), bytearray()
    with engine.connect().execution_options(yield_per=ROWS) as connection:
        for number, its_state, its_label, probabilities, image in connection.execute(
            select(*columns).where(row.number.in_(newest.scalar_subquery())).order_by(row.number)
        ):
            numbers.append(number)
            images += image
            labels.append(its_label)
            likelihoods.append(probabilities[its_label])
            asked.append(state in {None, its_state} and label in {None, its_label})
            claimed.append(its_state != "rejected")
    order = np.array(numbers, np.int64)
    suspicion = judge(
        images=np.frombuffer(images, np.uint8).reshape(-1, *IMAGE_SHAPE),
        labels=np.array(labels, np.int64),
        likelihoods=np.array(likelihoods, np.float64),
        claimed=np.array(claimed, np.bool_),
        numbers=order,
    )
    return _Judged(order, np.array(asked, np.bool_), suspicion)


def _follows(places: NDArray[np.float64], start: tuple[float, ...]) -> NDArray[np.bool_]:
    """Return which of the places (n, 5) come after `start`, compared column by column; all come after ()."""
    beyond, level = np.zeros(len(places), np.bool_), np.ones(len(places), np.bool_)
    for column, value in zip(places.T, start, strict=False):
        beyond |= level & (column > value)
        level &= column == value
    return beyond | level if len(start) < places.shape[1] else beyond


def _alike(suspicion: Suspicion, index: int) -> list[int]:
    """Return the first of those that show nearly the same as one of them."""
    alike = np.flatnonzero(suspicion.group == suspicion.group[index])[: MAX_DUPLICATES_NAMED + 1]
    return [other for other in alike.tolist() if other != index][:MAX_DUPLICATES_NAMED]


def _by_numbers(engine: Engine, numbers: Sequence[int]) -> dict[int, Correction]:
    with Session(engine) as session:
        rows = session.scalars(select(CorrectionRow).where(CorrectionRow.number.in_(numbers)))
        return {row.number: Correction.model_validate(row) for row in rows}


def _names(engine: Engine, numbers: Sequence[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    row = CorrectionRow
    with engine.connect() as connection:
        for at in range(0, len(numbers), ROWS):
            these = select(row.number, row.id).where(row.number.in_(numbers[at : at + ROWS]))
            names.update(connection.execute(these).all())
    return names


def _place(after: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in json.loads(after))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadInput("after is what the page before named as `next`; leave it out to begin.", field="after") from None
