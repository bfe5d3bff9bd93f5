"""What a process keeps for good, what it looks through for garbage, and what it gives back."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.process.memory import uncollected
from app.settings import ROOT


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_comes_while_nothing_is_collected_is_never_looked_through() -> None:
    before = gc.get_freeze_count()
    with uncollected():
        assert not gc.isenabled()
        kept: list[list[object]] = [[] for _ in range(5_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)


def test_garbage_is_looked_for_again_when_an_import_fails() -> None:
    with pytest.raises(ImportError), uncollected():
        raise ImportError
    assert gc.isenabled()


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells what its mappings hold")
def test_a_process_without_the_pages_of_its_libraries_is_smaller_and_works_on() -> None:
    program = """
import numpy as np
from pathlib import Path
from app.process.memory import unmap_libraries

def of_files() -> int:
    rollup = Path("/proc/self/smaps_rollup").read_text().split()
    return int(rollup[rollup.index("Pss_File:") + 1])

matrix = np.arange(10_000.0).reshape(100, 100)
expected, before = matrix @ matrix, of_files()
unmap_libraries()
after = of_files()
assert np.array_equal(matrix @ matrix, expected)
print(before, after)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    before, after = map(int, ran.stdout.split())
    assert after < before / 2
