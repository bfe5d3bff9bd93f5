"""A job whose version is published already, when its training fails, is stopped or is run again."""

from tests.support.trainers import Place


def test_a_version_published_before_the_child_died_is_the_result(place: Place) -> None:
    job = place.outcome("publish_and_die")
    assert job.status == "succeeded"
    assert job.result is not None
    assert (job.result.version, job.result.promoted, place.store.current()) == (1, True, 1)
    assert [epoch.epoch for epoch in job.history] == [1]


def test_a_version_published_before_the_trainer_died_is_not_trained_again(place: Place) -> None:
    with place.working("publish_and_work_on", 0.9) as (job, stop):
        stop.set()
    assert place.trainer("crash").run_one()
    assert place.jobs.get(job.id).status == "succeeded"
    assert place.store.versions() == [1]


def test_a_training_that_fails_after_it_published_a_version_ends_with_that_version(place: Place) -> None:
    job = place.outcome("publish_and_fail")
    assert (job.status, job.error) == ("succeeded", None)
    assert job.result is not None
    assert (job.result.version, job.result.promoted, place.store.current()) == (1, True, 1)


def test_a_version_that_was_rolled_back_is_not_promoted_again_when_its_job_goes_on(place: Place) -> None:
    place.outcome("publish_and_die")
    with place.working("publish_and_work_on", 0.9) as (job, stop):
        place.store.promote(2, who=f"job {job.id}")
        place.store.rollback()
        stop.set()
    assert place.trainer("crash").run_one()
    result = place.jobs.get(job.id).result
    assert result is not None
    assert (result.version, result.promoted, place.store.current()) == (2, False, 1)
    assert result.verdict.decision == "ask"
    assert "after this one was judged" in result.verdict.reasons[0]


def test_a_version_that_was_not_yet_promoted_is_when_its_job_goes_on(place: Place) -> None:
    place.outcome("publish_and_die")
    with place.working("publish_and_work_on", 0.9) as (job, stop):
        stop.set()
    assert place.trainer("crash").run_one()
    result = place.jobs.get(job.id).result
    assert result is not None
    assert (result.version, result.promoted, place.store.current()) == (2, True, 2)


def test_what_was_published_before_it_was_cancelled_is_kept_but_not_promoted(place: Place) -> None:
    place.store.root.mkdir()
    (place.store.root / "current").write_text("7\n")
    with place.working("publish_and_work_on", 0.9) as (job, _):
        place.jobs.cancel(job.id)
    result = place.jobs.get(job.id).result
    assert result is not None
    assert (result.version, result.promoted, place.store.current()) == (1, False, 7)
