"""Corrections as files that come back as they went."""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.corrections.correction import Review
from app.corrections.import_export import MAX_CORRECTIONS, CorrectionLine, line_of, read_corrections, write_npz
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.errors import BadInput
from app.training.data.mnist import load
from tests.support.corrections import image, sent
from tests.support.fakes import FakeClassifier

ask = FakeClassifier(3).predict


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[CorrectionRepository]:
    engine = open_database(f"sqlite:///{tmp_path / 'digits.db'}")
    found = CorrectionRepository(engine)
    names = [found.add(sent(7, image(kind), str(uuid4()) if kind % 2 else None))[0].id for kind in range(1, 9)]
    found.review(names[:5], Review(state="accepted"))
    found.review(names[4:5], Review(state="accepted", label=2))
    found.review(names[5:6], Review(state="rejected"))
    yield found
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[CorrectionRepository]:
    engine = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    yield CorrectionRepository(engine)
    engine.dispose()


def jsonl(stored: CorrectionRepository) -> bytes:
    return "".join(map(line_of, stored.each())).encode()


def npz(stored: CorrectionRepository) -> bytes:
    file = io.BytesIO()
    write_npz(stored.accepted(), file)
    return file.getvalue()


def line(**changes: object) -> bytes:
    return json.dumps({"label": 7, "image": image(1).tolist()} | changes).encode()


def archive(**arrays: NDArray[np.generic]) -> bytes:
    whole: dict[str, NDArray[np.generic]] = {
        "x_train": np.stack([image(1), image(2)]), "y_train": np.array([7, 4], np.uint8),
        "x_test": np.empty((0, 28, 28), np.uint8), "y_test": np.empty(0, np.uint8),
    }  # fmt: skip
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, **(whole | arrays))
    return file.getvalue()


def test_json_lines_bring_everything_to_another_server(
    stored: CorrectionRepository, empty: CorrectionRepository
) -> None:
    assert empty.add_missing(read_corrections(jsonl(stored), ask, 2)) == 8
    assert list(empty.each()) == list(stored.each())


def test_importing_what_is_there_changes_nothing(stored: CorrectionRepository) -> None:
    before = list(stored.each())
    for data in (jsonl(stored), npz(stored), jsonl(stored) * 2):
        assert stored.add_missing(read_corrections(data, ask, 2)) == 0
    assert list(stored.each()) == before


def test_npz_is_mnists_layout_with_those_held_as_the_test_part(stored: CorrectionRepository, tmp_path: Path) -> None:
    (tmp_path / "corrections.npz").write_bytes(npz(stored))
    accepted = stored.accepted()
    assert 0 < accepted.held.sum() < len(accepted.held)  # or this would show nothing
    data = load(tmp_path / "corrections.npz")
    assert (data.x_train == accepted.images[~accepted.held]).all()
    assert data.y_test.tolist() == accepted.labels[accepted.held].tolist()


def test_npz_brings_accepted_images_and_asks_the_network_about_them(
    stored: CorrectionRepository, empty: CorrectionRepository
) -> None:
    assert empty.add_missing(read_corrections(npz(stored), ask, 5)) == 5
    brought = list(empty.each())
    assert {(each.state, each.answer, each.version) for each in brought} == {("accepted", 3, 5)}
    expected = stored.accepted()
    by_image = dict(zip(map(bytes, expected.images), zip(expected.labels, expected.held, strict=True), strict=True))
    assert {each.image: (each.final_label, each.held) for each in brought} == by_image


def test_a_line_needs_only_a_label_and_an_image(empty: CorrectionRepository) -> None:
    found = read_corrections(b"\n" + line() + b"\r\n\n" + line(label=4, image=image(2).tolist()) + b"\n", ask, 2)
    assert [(each.label, each.state, each.answer) for each in found] == [(7, "new", 3), (4, "new", 3)]
    assert empty.add_missing(found) == 2
    assert empty.add_missing(read_corrections(line(), ask, 2)) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": 12}, "label"),
        ({"label": "7"}, "label"),
        ({"image": [[0] * 28] * 27}, "image"),
        ({"image": [[0] * 28] * 28}, "no ink"),
        ({"image": [[256] * 28] * 28}, "image"),
        ({"id": "../../etc"}, "id"),
        ({"key": "x" * 36}, "key"),
        ({"state": "done"}, "state"),
        ({"probabilities": [2.0] * 10}, "probabilities"),
        ({"created": "yesterday"}, "created"),
        ({"created": "2026-01-31T12:00:00"}, "created"),
        ({"strokes": [[[1]]]}, "strokes"),
        ({"address": "127.0.0.1"}, "address"),
    ],
)
def test_a_bad_line_is_named_with_its_number(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=rf"1 of 3 .*nothing was imported: line 3: .*{said}"):
        read_corrections(line() + b"\n\n" + line(**change) + b"\n" + line(), ask, 2)


def test_every_bad_line_is_named_up_to_twenty() -> None:
    with pytest.raises(BadInput, match=r"30 of 31 .*line 2: .*line 21: .*; and 10 more"):
        read_corrections(b"\n".join([line(), *[b"{}"] * 30]), ask, 2)


def test_too_many_are_refused_before_they_are_read() -> None:
    with pytest.raises(BadInput, match="split the file"):
        read_corrections(b"x\n" * (MAX_CORRECTIONS + 1), ask, 2)


@pytest.mark.parametrize(
    "data",
    [
        archive(y_train=np.array([7, 12])),
        archive(y_train=np.array([7])),
        archive(y_train=np.array([7.0, 4.0])),
        archive(x_train=np.zeros((2, 28, 28), np.uint8)),
        archive(x_train=np.ones((2, 28, 28))),
        archive(x_train=np.ones((2, 14, 14), np.uint8)),
        archive(x_test=np.array([{"a": 1}], object)),
        archive()[:-40],
        b"PK nothing",
    ],
    ids=["label", "short", "floats", "blank", "float-images", "small", "pickle", "cut", "none"],
)
def test_a_bad_npz_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_corrections(data, ask, 2)
    assert len(caught.value.detail) > 10


def test_an_npz_that_claims_to_be_huge_is_refused_without_making_room_for_it() -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (10**12, 28, 28)})
    file = io.BytesIO(archive())
    with zipfile.ZipFile(file) as members:
        kept = {name: members.read(name) for name in members.namelist()} | {"x_train.npy": header.getvalue()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as members:
        for name, content in kept.items():
            members.writestr(name, content)
    with pytest.raises(BadInput, match="cut off"):
        read_corrections(made.getvalue(), ask, 2)


@given(
    st.binary(max_size=400) | st.binary(max_size=400).map(lambda junk: b"PK\x03\x04" + junk) | st.text().map(str.encode)
)
@settings(max_examples=150, deadline=None)
def test_whatever_bytes_come_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(read_corrections(data, ask, 2), list)


def test_a_line_as_exported_holds_nothing_but_what_the_docs_name(stored: CorrectionRepository) -> None:
    assert set(json.loads(line_of(next(stored.each())))) == set(CorrectionLine.model_fields)
