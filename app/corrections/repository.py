"""The repository of corrections: stored when they are sent, changed by their reviews.

Every change is one transaction whose first statement writes, so that of two processes that change the same correction
one waits for the other, and an acknowledged change is on disk. Every method raises Unavailable while the database
cannot be used.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.corrections.correction import (
    IMAGE_SHAPE,
    Accepted,
    Correction,
    Counts,
    NewCorrection,
    Review,
    State,
    content_of,
    images_of,
    is_held,
    nameless_id,
)
from app.corrections.review_order import LABEL, ReviewPage, page_of
from app.db.tables import CorrectionRow
from app.db.utc import utc_now
from app.db.write_lock import lock_writers
from app.errors import Conflict, NotFound, Unavailable

MAX_NEW = 10_000
"""Corrections that wait for a review, at most, so that a stranger cannot fill the disk."""

BATCH = 500  # rows that are read at a time


class CorrectionRepository:
    """The corrections in one database; any number of processes may use it at once."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def add(self, sent: NewCorrection) -> tuple[Correction, bool]:
        """Store the correction and return it, and whether it is new.

        One that was sent before, by its key or else by its image, is not stored again; with another label it takes that
        label while it waits for its review. Raises Conflict when it was reviewed with another label, or when the key
        is another drawing's; Unavailable when too many wait already.
        """
        content = content_of(sent.image)
        key = sent.key or content
        values = {"id": secrets.token_hex(8), "key": key, "created": self._now(), **_columns(sent, content)}
        waiting = select(func.count()).where(CorrectionRow.state == "new").scalar_subquery()
        with contextlib.suppress(IntegrityError), self._writing() as session:
            session.execute(insert(CorrectionRow).values(values))
            if (session.scalar(select(waiting)) or 0) > MAX_NEW:
                raise Unavailable(f"{MAX_NEW:,} corrections wait for a review; no more are taken until some are done.")
            return self._one(session, CorrectionRow.key == key), True
        return self._relabel(key, content, sent.label), False

    def _relabel(self, key: str, content: str, label: int) -> Correction:
        """Return the stored correction of this key, relabelled where that is still allowed."""
        this = CorrectionRow.key == key
        with self._writing() as session:
            changed = update(CorrectionRow).where(this, CorrectionRow.content == content, CorrectionRow.state == "new")
            session.execute(changed.values(label=label))
            found = self._one(session, this)
        if found.content != content:
            raise Conflict("This key was sent with another drawing; make a new one for each.")
        if found.label != label:
            raise Conflict("This correction has been reviewed; its label no longer changes.")
        return found

    def take_back(self, key: str) -> None:
        """Delete the correction with the sender's `key`, if there is one; raises Conflict once it was reviewed."""
        this = CorrectionRow.key == key
        with self._writing() as session:
            session.execute(delete(CorrectionRow).where(this, CorrectionRow.state == "new"))
            if session.scalar(select(CorrectionRow.number).where(this)) is not None:
                raise Conflict("This correction has been reviewed; only an admin can delete it.")

    def get(self, correction_id: str) -> Correction:
        """Return the correction; raises NotFound."""
        with Session(self._engine) as session:
            return self._one(session, CorrectionRow.id == correction_id)

    def image(self, content: str) -> NDArray[np.uint8]:
        """Return the digit image with this SHA-256, (28, 28) uint8; raises NotFound."""
        with self._engine.connect() as connection:
            wanted = select(CorrectionRow.image).where(CorrectionRow.content == content).limit(1)
            found = connection.scalar(wanted)
        if found is None:
            raise NotFound("There is no such correction any more.")
        return images_of([found]).reshape(IMAGE_SHAPE)

    def review(self, ids: Sequence[str], review: Review) -> list[Correction]:
        """Review all these corrections, or none when one is missing (NotFound); return them."""
        accepted = {"final_label": CorrectionRow.label if review.label is None else review.label}
        labels = accepted if review.state == "accepted" else {"final_label": None}
        reviewed = None if review.state == "new" else self._now()
        these = CorrectionRow.id.in_(ids)
        with self._writing() as session:
            session.execute(update(CorrectionRow).where(these).values(state=review.state, reviewed=reviewed, **labels))
            found = {
                row.id: Correction.model_validate(row) for row in session.scalars(select(CorrectionRow).where(these))
            }
            missing = next((name for name in ids if name not in found), None)
            if missing is not None:
                raise _missing(missing)
            return [found[name] for name in ids]

    def delete(self, correction_id: str) -> None:
        """Delete the correction; raises NotFound."""
        with self._writing() as session:
            gone = session.execute(
                delete(CorrectionRow).where(CorrectionRow.id == correction_id).returning(CorrectionRow.id)
            )
            if gone.first() is None:
                raise _missing(correction_id)

    def delete_before(self, moment: datetime) -> int:
        """Delete the corrections that were sent before this moment, whatever became of them; return their number."""
        with self._writing() as session:
            gone = session.execute(
                delete(CorrectionRow).where(CorrectionRow.created < moment).returning(CorrectionRow.number)
            )
            return len(gone.all())

    def counts(self) -> Counts:
        """Return how many there are in each state."""
        with self._engine.connect() as connection:
            states = select(CorrectionRow.state, func.count()).group_by(CorrectionRow.state)
            counted = {row[0]: row[1] for row in connection.execute(states)}
            held = select(func.count()).where(CorrectionRow.state == "accepted", CorrectionRow.held)
            return Counts(**{"new": 0, "accepted": 0, "rejected": 0} | counted, held=connection.scalar(held) or 0)

    def page(
        self, state: State | None = None, label: int | None = None, limit: int = 60, after: str | None = None
    ) -> ReviewPage:
        """Return at most `limit` corrections in this state with this `label`, the most suspicious first.

        `after` is the cursor of the page before. Raises BadInput when it is something else.
        """
        return page_of(self._engine, state, label, limit, after)

    def each(self, state: State | None = None) -> Iterator[Correction]:
        """Yield all corrections in this state, or in any, the oldest first, read in batches."""
        number = 0
        while True:
            some = select(CorrectionRow).where(CorrectionRow.number > number).order_by(CorrectionRow.number)
            if state:
                some = some.where(CorrectionRow.state == state)
            with Session(self._engine) as session:
                rows = session.scalars(some.limit(BATCH)).all()
            yield from map(Correction.model_validate, rows)
            if len(rows) < BATCH:
                return
            number = rows[-1].number

    def accepted(self) -> Accepted:
        """Return all accepted corrections as arrays, to train on or, where `held`, to measure with."""
        columns = (CorrectionRow.id, CorrectionRow.image, LABEL, CorrectionRow.held)
        with self._engine.connect() as connection:
            wanted = select(*columns).where(CorrectionRow.state == "accepted").order_by(CorrectionRow.number)
            rows = connection.execute(wanted).all()
        return Accepted(
            ids=[row[0] for row in rows],
            images=images_of([row[1] for row in rows]),
            labels=np.array([row[2] for row in rows], np.uint8),
            held=np.array([row[3] for row in rows], np.bool_),
        )

    def add_missing(self, corrections: Sequence[Correction]) -> int:
        """Store those of the corrections that are not stored yet, all or none; return their number.

        One is stored already when its id or its key is, or, where it came without either, its image.
        """
        with self._writing() as session:
            lock_writers(session)  # so that no other import adds one between the query and the insert
            columns = select(CorrectionRow.id, CorrectionRow.key, CorrectionRow.content)
            stored = session.execute(columns).all()
            ids, keys, contents = ({row[at] for row in stored} for at in range(3))
            fresh = []
            for each in corrections:
                same_image = each.id == nameless_id(each.content) and each.content in contents
                if not same_image and each.id not in ids and each.key not in keys:
                    ids.add(each.id)
                    keys.add(each.key)
                    contents.add(each.content)
                    fresh.append(each.model_dump())
            if fresh:
                session.execute(insert(CorrectionRow), fresh)
            return len(fresh)

    def _one(self, session: Session, *where: ColumnElement[bool]) -> Correction:
        row = session.scalar(select(CorrectionRow).where(*where))
        if row is None:
            raise NotFound("There is no such correction; `GET /corrections` lists those there are.")
        return Correction.model_validate(row)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Session]:
        """Give a session whose changes are on disk at the end of the context, or not made at all."""
        with Session(self._engine) as session, session.begin():
            yield session


def _columns(sent: NewCorrection, content: str) -> dict[str, object]:
    """Return the values of a row; the probabilities to six places."""
    probabilities = np.round(sent.probabilities.astype(np.float64), 6).tolist()
    answer = int(sent.probabilities.argmax())
    return {
        "content": content,
        "label": sent.label,
        "strokes": sent.strokes,
        "image": sent.image.tobytes(),
        "probabilities": probabilities,
        "answer": answer,
        "confidence": probabilities[answer],
        "version": sent.version,
        "seen": sent.seen,
        "state": "new",
        "held": is_held(content),
    }


def _missing(name: str) -> NotFound:
    return NotFound(f"There is no correction {name!r}; `GET /corrections` lists those there are.")
