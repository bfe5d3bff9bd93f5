"""The whole OpenAPI description tried on a server: right and wrong requests of every operation, by schemathesis."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from benchmarks.retraining.program import ADMIN

LIMITS: Final = frozenset({429, 503, 504})
"""What an overload or a limit answers; counted, and no failure."""

LONGEST_SECONDS: Final = 2.0
LAST: Final = "/session"
"""Tried last: wrong tokens make the server deaf to this address for a minute."""

NO_PROBLEM: Final = frozenset({416})


@schemathesis.serializer("application/jsonl", "application/zip")
def as_bytes(_: Any, value: Any) -> bytes:  # noqa: ANN401  schemathesis's own
    """Return a body that is no JSON as it is sent."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@dataclass
class Tally:
    """What came of all cases."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def by_limits(self) -> int:
        """How many a limit answered."""
        return sum(count for status, count in self.statuses.items() if status in LIMITS)

    def note(self, what: str, status: int, seconds: float) -> None:
        """Count one case; a 5xx that is no limit's, or a long wait, is a failure."""
        self.cases += 1
        self.statuses[status] += 1
        self.slowest = max(self.slowest, seconds)
        if status >= 500 and status not in LIMITS:
            self.failures.append(f"{status}: {what}")
        if seconds > LONGEST_SECONDS:
            self.failures.append(f"{seconds:.1f} s: {what}")


def operations(url: str) -> Iterator[Any]:
    """Yield every operation that the server describes, the login last."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    yield from sorted(found, key=lambda operation: operation.path == LAST)


def try_operation(operation: Any, examples: int, seed: int, tally: Tally, session: requests.Session) -> None:  # noqa: ANN401  schemathesis's own
    """Send `examples` right and as many wrong requests of one operation, as the admin."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        cases = operation.as_strategy(generation_mode=mode)

        @seeded(seed)
        @settings(
            max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=cases)
        def one(case: Any) -> None:  # noqa: ANN401
            if case.path == "/train":
                case.query = {**(case.query or {}), "wait": "false"}  # nobody trains here: it would wait for an hour
            started = time.monotonic()
            response = case.call(headers=dict(ADMIN), session=session, timeout=20)
            seconds = time.monotonic() - started
            tally.note(f"{case.as_curl_command()[:2000]}", response.status_code, seconds)
            kind = ", ".join(response.headers.get("content-type", []))
            if response.status_code >= 400 and response.status_code not in NO_PROBLEM and "problem+json" not in kind:
                tally.failures.append(f"{response.status_code} as {kind!r}: {case.as_curl_command()[:2000]}")

        with contextlib.suppress(Unsatisfiable):  # an operation without input has one right request, and no wrong one
            one()


def try_all(url: str, examples: int, seed: int) -> Tally:
    """Try every operation of the server at `url`, `examples` times right and wrong."""
    tally = Tally()
    with requests.Session() as session:
        for operation in operations(url):
            try_operation(operation, examples, seed, tally, session)
    return tally
