"""Corrections go when they are as old as an operator wants them at most."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app.corrections.repository import CorrectionRepository
from app.corrections.retention import Retention
from app.db.utc import utc_now
from tests.support.corrections import ACCEPT, image, sent


def test_what_is_older_is_deleted_whatever_its_review_said(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    kept = CorrectionRepository(engine, lambda: utc_now() - timedelta(days=29)).add(sent(7, image(1)))[0]
    old = CorrectionRepository(engine, lambda: utc_now() - timedelta(days=31))
    names = [old.add(sent(7, image(kind)))[0].id for kind in (2, 3)]
    old.review(names[:1], ACCEPT)
    retention = Retention(30, lambda: engine)
    for _ in range(2):
        retention.pull()
    assert [correction.id for correction in old.each()] == [kept.id]
    assert [record.getMessage() for record in caplog.records if "corrections" in record.getMessage()] == [
        "corrections that were older than 30 days are deleted: 2"
    ]
