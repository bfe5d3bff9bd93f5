"""What callers of a server under attack got: statuses, times, and what was no answer at all."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

REFUSED: Final = frozenset({429, 503})
LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass
class Answers:
    """What callers got: seconds of each accepted answer, statuses, and what was no answer at all."""

    seconds: list[float] = field(default_factory=list)
    refused_seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def note(self, came: bytes, seconds: float) -> None:
        """Note an answer, or what was none."""
        if not came.startswith(b"HTTP/1.1 "):
            self.broken["closed without an answer"] += 1
            return
        head, _, body = came.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length and len(body) < int(length[1]):
            self.broken["closed within an answer"] += 1
            return
        self.statuses[int(came[9:12])] += 1
        if self.refused(came):
            self.refused_seconds.append(seconds)
        elif came.startswith(b"HTTP/1.1 200"):
            self.seconds.append(seconds)
            self.wrong += b'"digit":7' not in came and b'"alive"' not in came

    @staticmethod
    def refused(came: bytes) -> bool:
        """Return whether an answer says that there is too much to do."""
        return int(came[9:12]) in REFUSED

    def share(self, which: float, *, refused: bool = False) -> float:
        """Return a percentile of the accepted answers' times, or of the refusals', in milliseconds."""
        found = sorted(self.refused_seconds if refused else self.seconds)
        return 1000 * found[min(len(found) - 1, int(which * len(found)))] if found else float("nan")


def other_statuses(answers: Answers) -> object:
    """Return how many answers had a status that is neither 200 nor a refusal, or 0."""
    return {status: count for status, count in answers.statuses.items() if status != 200 and status not in REFUSED} or 0
