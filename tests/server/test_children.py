"""Child processes of the server: they are started again, told to end, and ended by force when that takes too long."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.server.children import Child
from tests.support.waiting import until

WAITS = """
import sys
open(sys.argv[1], "a").write("started\\n")
sys.stdin.read()
open(sys.argv[1], "a").write("ended\\n")
"""
DEAF = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "a").write("started\\n")
time.sleep(60)
"""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Return the file in which a child says what it does."""
    return tmp_path / "told"


@pytest.fixture
def child(told: Path) -> Callable[[str], Child]:
    def started(code: str) -> Child:
        found = Child("child", [sys.executable, "-c", code, str(told)], os.environ, by_signal=code == DEAF)
        found.start()
        until(lambda: told.exists() and told.read_text() == "started\n")
        return found

    return started


def test_the_end_of_its_input_tells_a_child_to_end(child: Callable[[str], Child], told: Path) -> None:
    waiting = child(WAITS)
    waiting.end()
    waiting.wait(None)
    assert told.read_text() == "started\nended\n"


def test_a_child_that_ends_by_itself_is_started_again(told: Path) -> None:
    code = "import sys; open(sys.argv[1], 'a').write('started\\n')"
    ending = Child("child", [sys.executable, "-c", code, str(told)], os.environ, by_signal=False)
    ending.start()
    until(lambda: told.exists() and told.read_text().count("started") >= 2)
    ending.end()
    ending.wait(None)


def test_a_child_that_does_not_end_is_ended_by_force(child: Callable[[str], Child]) -> None:
    deaf, since = child(DEAF), time.monotonic()
    deaf.end()
    deaf.wait(0.5)
    assert time.monotonic() - since < 20
