"""A child process that trains: what is left of it when it has ended."""

import sys
from pathlib import Path

from app.training.process.child import ChildProcess
from tests.support.waiting import until

WRITES = "import sys, tempfile; print(tempfile.mkstemp()[1], file=sys.stderr, flush=True); sys.stdin.read()"


def test_the_temporary_files_of_a_child_go_with_it_although_it_is_killed() -> None:
    with ChildProcess([sys.executable, "-c", WRITES]) as child:
        until(lambda: bool(child.last_lines))
        file = Path(child.last_lines[0])
        assert file.exists()
    assert not file.parent.exists()
