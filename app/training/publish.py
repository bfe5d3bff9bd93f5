"""Publishes a judged candidate as a version, and promotes it where the gate lets it through."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import AppError
from app.jobs.job import Evaluation, Finding, Result, Verdict
from app.training.candidate import Candidate, EarlierVersion, ImportedFile
from app.versions import Store

if TYPE_CHECKING:  # the gate imports LiteRT, which the trainer does not need
    from app.training.gate.score import Score

log = logging.getLogger(__name__)


def publish_candidate(candidate: Candidate, store: Store, *, may_promote: Callable[[], bool]) -> Result:
    """Make a candidate that the gate did not refuse a version, and the current one if its verdict is "promote".

    `may_promote` is called after the publication. Raises OSError when the disk is full.
    """
    version, promoted, verdict = None, False, candidate.verdict
    if verdict.decision != "refuse":
        version = _publish(candidate, store)
    if version is not None and verdict.decision == "promote" and may_promote():
        promoted, verdict = promote_published(
            store,
            version,
            verdict,
            judged_against=candidate.judgement.judged_against,
            who=candidate.job and f"job {candidate.job}",
            why=f"imported from {candidate.origin.file}" if isinstance(candidate.origin, ImportedFile) else None,
        )
    return Result(
        **evaluation_of(candidate.judgement.score).model_dump(),
        fit_seconds=candidate.fit_seconds,
        version=version,
        promoted=promoted,
        verdict=verdict,
        regression=candidate.judgement.regression_of_refused,
    )


def promote_published(
    store: Store,
    version: int,
    verdict: Verdict,
    *,
    judged_against: int | None,
    who: str | None = None,
    why: str | None = None,
) -> tuple[bool, Verdict]:
    """Promote the published `version`; return whether it is current, and else the verdict with the reason.

    Raises nothing: a version that cannot be promoted stays published, and a person decides.
    """
    try:
        if store.promote_candidate(version, judged_against=judged_against, who=who, why=why):
            return True, verdict
    except (AppError, OSError) as error:
        log.exception("version %d was published and could not be promoted", version)
        cause = error.detail if isinstance(error, AppError) else f"The disk could not be used: {error.strerror}."
        reason = f"Version {version} is published, but could not be promoted. {cause}"
        return False, _left_to_a_person(
            verdict, reason, Finding(kind="unpromoted", values={"version": version, "why": cause})
        )
    reason = "Another version was made to serve after this one was judged, so a person decides whether it is served."
    return False, _left_to_a_person(verdict, reason, Finding(kind="overtaken", values={}))


def evaluation_of(score: "Score") -> Evaluation:
    """Return a score on the held-out digits as a job shows it."""
    return Evaluation(accuracy=score.accuracy, loss=score.loss, held_out=score.digits, evaluation_seconds=score.seconds)


def _publish(candidate: Candidate, store: Store) -> int:
    origin = candidate.origin
    if isinstance(origin, ImportedFile):
        why = f"{origin.file}, SHA-256 {origin.sha256}"
        return store.publish(candidate.folder, candidate.card(), what="import", why=why)
    if isinstance(origin, EarlierVersion):
        why = f"version {origin.version} {origin.change}"
        return store.publish(candidate.folder, candidate.card(), why=why)
    return store.publish(candidate.folder, candidate.card())


def _left_to_a_person(verdict: Verdict, reason: str, finding: Finding) -> Verdict:
    """Return the verdict "ask", with this reason first."""
    return Verdict(decision="ask", reasons=[reason, *verdict.reasons], findings=[finding, *verdict.findings])
