"""The corrections page by page, the most suspicious first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from app.db.correction import Correction, State, images_of
from app.db.suspicion import Suspicion, Why, judge
from app.db.tables import CorrectionRow
from app.errors import BadInput

MAX_JUDGED = 10_000
"""Corrections that are compared with each other, at most: those of the state asked for first, the newest of them."""

MAX_DUPLICATES_NAMED = 20

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


@dataclass(frozen=True)
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
    rows, suspicion = _judged(engine, state)
    wanted = sorted(
        (suspicion.places[index], index)
        for index, row in enumerate(rows)
        if state in {None, row.state} and label in {None, row.claimed} and suspicion.places[index] > start
    )
    alike: dict[int, list[str]] = {}
    for row, group in zip(rows, suspicion.group.tolist(), strict=True):
        alike.setdefault(group, []).append(row.id)
    shown = [index for _, index in wanted[:limit]]
    found = _by_ids(engine, [rows[index].id for index in shown])
    suspects = []
    for index in shown:
        name = rows[index].id
        if name in found:  # or it was deleted just now
            others = [other for other in alike[suspicion.group[index]] if other != name]
            suspects.append(Suspect(found[name], others[:MAX_DUPLICATES_NAMED], suspicion.why(index)))
    return Page(suspects, json.dumps(wanted[limit - 1][0]) if len(wanted) > limit else None)


def _judged(engine: Engine, state: State | None) -> tuple[Sequence[_Seen], Suspicion]:
    row = CorrectionRow
    columns = (row.number, row.id, row.state, LABEL, row.probabilities, row.image)
    asked_for = case((row.state == state, 0), else_=1) if state else row.number * 0
    with engine.connect() as connection:
        newest = select(*columns).order_by(asked_for, row.number.desc()).limit(MAX_JUDGED)
        found = sorted(connection.execute(newest).all(), key=lambda each: each[0])
    seen = [_Seen(name, state, label) for _, name, state, label, *_ in found]
    suspicion = judge(
        images=images_of([image for *_, image in found]),
        labels=np.array([each.claimed for each in seen], np.int64),
        likelihoods=np.array([probabilities[label] for *_, label, probabilities, _ in found], np.float64),
        claimed=np.array([each.state != "rejected" for each in seen], np.bool_),
        numbers=np.array([number for number, *_ in found], np.int64),
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
