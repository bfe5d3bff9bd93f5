"""The corrections page by page, the most suspicious first."""

import json
import sys
import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from app.db.correction import IMAGE_SHAPE, Correction, State
from app.db.suspicion import Suspicion, Why, judge
from app.db.tables import CorrectionRow
from app.errors import BadInput
from app.memory import give_back

MAX_JUDGED = 10_000
"""Corrections that are compared with each other, at most: those of the state asked for first, the newest of them."""

MAX_DUPLICATES_NAMED = 20
ROWS = 200

JUDGING = threading.Lock()
"""One at a time: comparing ten thousand images takes tens of megabytes for a moment."""

LABEL = func.coalesce(CorrectionRow.final_label, CorrectionRow.label)
"""What a row is said to be by now: the reviewer's word, else the sender's."""


@dataclass(frozen=True)
class Suspect:
    """A correction with what a reviewer should know: others that show nearly the same, and what is odd about it."""

    correction: Correction
    duplicates: Sequence[str]
    why: Why | None


@dataclass(frozen=True)
class Page:
    """Some corrections, the most suspicious first; `after` asks for those that follow, None at the end."""

    suspects: Sequence[Suspect]
    after: str | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """As much of a correction as its place in the list takes."""

    id: str
    state: str
    claimed: int


def page_of(engine: Engine, state: State | None, label: int | None, limit: int, after: str | None) -> Page:
    """Return at most `limit` corrections in this state and said to be `label`, from the place that `after` names on.

    The place is a correction's own, not a count, so that what is reviewed meanwhile shifts nothing.
    """
    start = _place(after) if after else ()
    with JUDGING:
        rows, suspicion = _judged(engine, state)
        give_back()
    wanted = [
        index
        for index in suspicion.order().tolist()
        if state in {None, rows[index].state}
        and label in {None, rows[index].claimed}
        and tuple(suspicion.places[index]) > start
    ]
    shown = wanted[:limit]
    found = _by_ids(engine, [rows[index].id for index in shown])
    suspects = []
    for index in shown:
        if rows[index].id in found:  # or it was deleted just now
            alike = np.flatnonzero(suspicion.group == suspicion.group[index])[: MAX_DUPLICATES_NAMED + 1].tolist()
            others = [rows[other].id for other in alike if other != index]
            suspects.append(Suspect(found[rows[index].id], others[:MAX_DUPLICATES_NAMED], suspicion.why(index)))
    return Page(suspects, json.dumps(suspicion.places[shown[-1]].tolist()) if len(wanted) > limit else None)


def _judged(engine: Engine, state: State | None) -> tuple[Sequence[_Seen], Suspicion]:
    row = CorrectionRow
    asked_for = case((row.state == state, 0), else_=1) if state else row.number * 0
    newest = select(row.number).order_by(asked_for, row.number.desc()).limit(MAX_JUDGED)
    columns = (row.number, row.id, row.state, LABEL, row.probabilities, row.image)
    seen: list[_Seen] = []
    images, likelihoods, numbers = bytearray(), array("d"), array("q")
    # a few rows at a time: all of them as objects would take far more memory than what is kept of them
    with engine.connect().execution_options(yield_per=ROWS) as connection:
        for number, name, its_state, label, probabilities, image in connection.execute(
            select(*columns).where(row.number.in_(newest.scalar_subquery())).order_by(row.number)
        ):
            seen.append(_Seen(name, sys.intern(its_state), label))
            images += image
            likelihoods.append(probabilities[label])
            numbers.append(number)
    suspicion = judge(
        images=np.frombuffer(images, np.uint8).reshape(-1, *IMAGE_SHAPE),
        labels=np.array([each.claimed for each in seen], np.int64),
        likelihoods=np.array(likelihoods, np.float64),
        claimed=np.array([each.state != "rejected" for each in seen], np.bool_),
        numbers=np.array(numbers, np.int64),
    )
    return seen, suspicion


def _by_ids(engine: Engine, ids: Sequence[str]) -> dict[str, Correction]:
    with Session(engine) as session:
        rows = session.scalars(select(CorrectionRow).where(CorrectionRow.id.in_(ids)))
        return {row.id: Correction.model_validate(row) for row in rows}


def _place(after: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in json.loads(after))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadInput("after is what the page before named as `next`; leave it out to begin.", field="after") from None
