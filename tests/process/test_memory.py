"""What a process keeps for good, and what it looks through for garbage."""

import gc
from collections.abc import Iterator

import pytest

from app.process.memory import uncollected


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
