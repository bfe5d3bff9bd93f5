"""The pages of the review: corrections, the most suspicious first."""

import json
import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from app.corrections.correction import IMAGE_SHAPE, Correction, State, likelihood_of
from app.corrections.suspicion import Suspicion, Why, suspicion_of
from app.db.tables import CorrectionRow
from app.errors import BadInput
from app.process.memory import give_back

MAX_COMPARED = 10_000
"""Corrections that are compared with each other, at most: those of the selected state first, the newest ones."""

MAX_DUPLICATES_NAMED = 20
ROWS = 200

COMPARISON = threading.Lock()
"""One at a time: reading ten thousand images and comparing them takes twenty megabytes for a moment."""

LABEL = func.coalesce(CorrectionRow.final_label, CorrectionRow.label)
"""The label of a row by now: the reviewer's, else the sender's."""


@dataclass(frozen=True)
class Suspect:
    """A correction with the ids of its near-duplicates, and why it is suspicious."""

    correction: Correction
    duplicates: Sequence[str]
    why: Why | None


@dataclass(frozen=True)
class ReviewPage:
    """Some corrections, the most suspicious first; `after` is the cursor of the next page, None at the end."""

    suspects: Sequence[Suspect]
    after: str | None


@dataclass(frozen=True)
class _Compared:
    """All corrections that were compared, as arrays (n,): as objects they would take many times the memory.

    `numbers` are those of their rows, and `selected` whether they match the state and the label.
    """

    numbers: NDArray[np.int64]
    selected: NDArray[np.bool_]
    suspicion: Suspicion


def page_of(engine: Engine, state: State | None, label: int | None, limit: int, after: str | None) -> ReviewPage:
    """Return at most `limit` corrections in this state with this label, from the cursor `after` on.

    The cursor holds the last correction's sort keys, not a count, so that reviews meanwhile do not shift the pages.
    """
    start = _sort_keys(after) if after else ()
    with COMPARISON:
        page = _page_of(engine, state, label, limit, start)
        give_back()
    return page


def _page_of(
    engine: Engine, state: State | None, label: int | None, limit: int, start: tuple[float, ...]
) -> ReviewPage:
    compared = _compared(engine, state, label)
    numbers, suspicion = compared.numbers, compared.suspicion
    order = suspicion.order()
    wanted = order[(compared.selected & _follows(suspicion.sort_keys, start))[order]]
    shown = wanted[:limit].tolist()
    duplicates = {index: _duplicates(suspicion, index) for index in shown}
    found = _by_numbers(engine, numbers[shown].tolist())
    names = _names(engine, numbers[sorted({other for others in duplicates.values() for other in others})].tolist())
    suspects = []
    for index in shown:
        correction = found.get(int(numbers[index]))
        if correction:  # or it was deleted just now
            others = [names[number] for number in numbers[duplicates[index]].tolist() if number in names]
            suspects.append(Suspect(correction, others, suspicion.why(index)))
    return ReviewPage(suspects, json.dumps(suspicion.sort_keys[shown[-1]].tolist()) if len(wanted) > limit else None)


def _compared(engine: Engine, state: State | None, label: int | None) -> _Compared:
    row = CorrectionRow
    selected_first = case((row.state == state, 0), else_=1) if state else row.number * 0
    newest = select(row.number).order_by(selected_first, row.number.desc()).limit(MAX_COMPARED)
    columns = (row.number, row.state, LABEL, row.probabilities, row.image)
    images, labels, likelihoods, numbers = bytearray(), array("b"), array("d"), array("q")
    selected, claimed = bytearray(), bytearray()
    with engine.connect().execution_options(yield_per=ROWS) as connection:
        for number, its_state, its_label, probabilities, image in connection.execute(
            select(*columns).where(row.number.in_(newest.scalar_subquery())).order_by(row.number)
        ):
            numbers.append(number)
            images += image
            labels.append(its_label)
            likelihoods.append(likelihood_of(its_label, probabilities))
            selected.append(state in {None, its_state} and label in {None, its_label})
            claimed.append(its_state != "rejected")
    order = np.array(numbers, np.int64)
    suspicion = suspicion_of(
        images=np.frombuffer(images, np.uint8).reshape(-1, *IMAGE_SHAPE),
        labels=np.array(labels, np.int64),
        likelihoods=np.array(likelihoods, np.float64),
        claimed=np.array(claimed, np.bool_),
        numbers=order,
    )
    return _Compared(order, np.array(selected, np.bool_), suspicion)


def _follows(sort_keys: NDArray[np.float64], start: tuple[float, ...]) -> NDArray[np.bool_]:
    """Return which of the sort keys (n, 5) come after `start`, compared column by column; all come after ()."""
    beyond, level = np.zeros(len(sort_keys), np.bool_), np.ones(len(sort_keys), np.bool_)
    for column, value in zip(sort_keys.T, start, strict=False):
        beyond |= level & (column > value)
        level &= column == value
    return beyond | level if len(start) < sort_keys.shape[1] else beyond


def _duplicates(suspicion: Suspicion, index: int) -> list[int]:
    """Return the first near-duplicates of one of them."""
    duplicates = np.flatnonzero(suspicion.group == suspicion.group[index])[: MAX_DUPLICATES_NAMED + 1]
    return [other for other in duplicates.tolist() if other != index][:MAX_DUPLICATES_NAMED]


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


def _sort_keys(after: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in json.loads(after))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadInput("after is what the page before named as `next`; leave it out to begin.", field="after") from None
