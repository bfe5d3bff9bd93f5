"""Nothing that the OpenAPI description allows, or forbids, makes a server of its own fail."""

import os

import pytest

from benchmarks.retraining.program import memory_mb
from benchmarks.torture.server import throwaway

# schemathesis uses what its own dependencies have deprecated
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:jsonschema.*", "ignore::DeprecationWarning:schemathesis.*"
)


def test_every_operation_answers_right_and_wrong_requests_without_a_failure() -> None:
    from benchmarks.torture.schema import try_all  # noqa: PLC0415  it brings Schemathesis, which takes a second

    with throwaway() as program:
        tally = try_all(program.url, examples=5, seed=2026)
        assert not tally.failures, "\n".join(tally.failures[:5])
        assert tally.cases > 250
        assert tally.statuses[200] > 30
        assert "Traceback" not in program.log()
        assert memory_mb(program.pid) < 300
        assert os.path.exists(f"/proc/{program.pid}")  # noqa: PTH110  the first process is still the one that answers
