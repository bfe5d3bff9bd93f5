"""The fingerprint of a database: other after every write, however it is made."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db.engine import open_database
from app.jobs.queue import JobQueue, TrainRequest
from tests.support.waiting import until


def test_it_is_another_after_a_job_was_put_into_the_queue(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digits.db'}"
    engine, other = open_database(url), open_database(url)
    jobs = JobQueue(engine)
    assert jobs.claim() is None
    for file in tmp_path.iterdir():  # so that the test need not wait for the clock of the file system
        os.utime(file, ns=(1, 1))
    before = jobs.fingerprint()
    assert jobs.fingerprint() == before
    assert jobs.claim() is None
    assert jobs.fingerprint() == before
    JobQueue(other).enqueue(TrainRequest(recipe="quickstart"))
    assert jobs.fingerprint() != before
    for each in (engine, other):
        each.dispose()


@pytest.mark.slow
def test_postgres_wakes_who_waits_also_after_its_connection_was_killed(postgres_url: str) -> None:
    engine, other = open_database(postgres_url), open_database(postgres_url)
    jobs, elsewhere = JobQueue(engine), JobQueue(other)
    until(lambda: jobs.fingerprint() == 1)  # it listens
    elsewhere.enqueue(TrainRequest(recipe="quickstart"))
    until(lambda: jobs.fingerprint() == 2, 2)
    with other.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"))
    until(lambda: jobs.fingerprint() == 3, 10)
    elsewhere.enqueue(TrainRequest(recipe="quickstart"))
    until(lambda: jobs.fingerprint() == 4, 2)
    for each in (engine, other):
        each.dispose()
