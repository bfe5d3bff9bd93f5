"""The end of a publication: a version that the gate lets through serves, if it still may."""

import logging

from app.errors import AppError
from app.jobs.job import Finding, Verdict
from app.versions import Store

log = logging.getLogger(__name__)


def serve(
    store: Store, version: int, verdict: Verdict, *, beside: int | None, who: str | None = None, why: str | None = None
) -> tuple[bool, Verdict]:
    """Let the published `version` serve, which was judged beside what served then; return whether it does, and why not.

    Raises nothing: a version that cannot be promoted is there all the same, and a person decides.
    """
    try:
        if store.succeed(version, after=beside, who=who, why=why):
            return True, verdict
    except (AppError, OSError) as error:
        log.exception("version %d was published and could not be promoted", version)
        said = error.detail if isinstance(error, AppError) else f"The disk could not be used: {error.strerror}."
        word = f"Version {version} is published, but could not be promoted. {said}"
        return False, left_to_a_person(
            verdict, word, Finding(kind="unpromoted", values={"version": version, "why": said})
        )
    word = "Another version was made to serve after this one was judged, so a person decides whether it is served."
    return False, left_to_a_person(verdict, word, Finding(kind="overtaken", values={}))


def left_to_a_person(verdict: Verdict, word: str, finding: Finding) -> Verdict:
    """Return the verdict as one on which a person decides, for a reason that comes first."""
    return Verdict(decision="ask", reasons=[word, *verdict.reasons], findings=[finding, *verdict.findings])
