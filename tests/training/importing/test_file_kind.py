"""What is no `.keras` file is refused with what to do, and every refusal names the Keras that saved the file."""

import json
from pathlib import Path

import pytest

from app.errors import BadInput
from app.training.importing.file_kind import check_kind, naming_version, saved_by
from tests.training.importing.test_keras_file import keras_file


def test_a_savedmodel_is_told_from_other_folders(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"give the `\.keras` file"):
        check_kind(tmp_path, 100)
    (tmp_path / "saved_model.pb").write_bytes(b"")
    with pytest.raises(BadInput, match=r"SavedModel.*model\.save\('model\.keras'\).*tf_keras.*load_model\('model\.h5'"):
        check_kind(tmp_path, 100)


def test_an_unpacked_file_is_to_be_packed(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BadInput, match="unpacked"):
        check_kind(tmp_path, 100)


def test_h5_is_refused_with_the_lines_that_convert_it(tmp_path: Path) -> None:
    (tmp_path / "mine.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(BadInput, match=r"load_model\('model\.h5', compile=False\)` and `model\.save\('model\.keras'\)"):
        check_kind(tmp_path / "mine.h5", 100)
    (tmp_path / "mine.weights.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(BadInput, match=r"no layers.*load_weights\('mine\.weights\.h5'\)"):
        check_kind(tmp_path / "mine.weights.h5", 100)


def test_a_file_of_keras_2_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = keras_file(tmp_path / "a.keras", **{"metadata.json": json.dumps({"keras_version": "2.15.0"}).encode()})
    with pytest.raises(BadInput, match=r"Keras 2.*\.h5.*saved by Keras 2\.15\.0\."), naming_version(path):
        check_kind(path, 10**6)


def test_one_of_a_newer_keras_is_to_be_saved_with_ours_or_ours_upgraded(tmp_path: Path) -> None:
    path = keras_file(tmp_path / "a.keras", **{"metadata.json": json.dumps({"keras_version": "4.1.0"}).encode()})
    with pytest.raises(BadInput, match=r"Wrong\. .*4\.1\.0, which is newer.*upgrade"), naming_version(path):
        raise BadInput("Wrong.")


@pytest.mark.parametrize("metadata", [b"", b"[]", b'"3.1"', b'{"keras_version": 3}', b'{"keras_version": "<b>"}'])
def test_a_file_that_does_not_say_who_saved_it_is_refused_without(tmp_path: Path, metadata: bytes) -> None:
    path = keras_file(tmp_path / "a.keras", **{"metadata.json": metadata})
    assert saved_by(path) is None
    with pytest.raises(BadInput, match=r"^Wrong\.$"), naming_version(path):
        raise BadInput("Wrong.")
