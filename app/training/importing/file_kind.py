"""Tells what a file or folder is that should be a network, which Keras saved it, and what to do with another kind.

It opens nothing with Keras.
"""

import contextlib
import importlib.metadata
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.errors import BadInput

HDF5: Final = b"\x89HDF\r\n\x1a\n"

FROM_H5: Final = "`model = keras.models.load_model('model.h5', compile=False)` and `model.save('model.keras')`"
"""The two lines that convert an `.h5` file, in Keras 3."""

MAX_METADATA: Final = 10_000


def check_kind(path: Path, max_bytes: int) -> None:
    """Raise BadInput, which says what to do, unless `path` is a zip of at most `max_bytes` that is not of Keras 2."""
    if path.is_dir():
        raise BadInput(_folder(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begins = file.read(8)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    if begins == HDF5 or path.suffix.lower() in {".h5", ".hdf5"}:
        raise BadInput(_hdf5(path))
    if size > max_bytes:
        raise BadInput(f"The file has {size / 1e6:,.0f} MB; at most {max_bytes // 1_000_000} MB are imported.")
    if not zipfile.is_zipfile(path):
        raise BadInput("This is no `.keras` file (a zip); save the model with `model.save('model.keras')`.")
    if (saved_by(path) or "").startswith("2."):
        raise BadInput(
            "Keras 3 does not open the `.keras` files of Keras 2. Call `model.save('model.h5')` where it was saved; "
            f"then, in Keras 3, {FROM_H5}."
        )


@contextlib.contextmanager
def naming_version(path: Path) -> Iterator[None]:
    """Add the version of Keras that saved the file to every BadInput, with what to do where it is newer than ours."""
    version = saved_by(path)
    try:
        yield
    except BadInput as error:
        if version is None:
            raise
        ours = importlib.metadata.version("keras")
        newer = f", which is newer than {ours} here: upgrade Keras here, or save it with {ours}"
        advice = newer if _numbers(version) > _numbers(ours) else ""
        raise BadInput(f"{error.detail} The file was saved by Keras {version}{advice}.") from error


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def saved_by(path: Path) -> str | None:
    """Return the version of Keras that saved a `.keras` file, as the file says; None where it does not say."""
    try:
        with zipfile.ZipFile(path) as file, file.open("metadata.json") as metadata:
            version = json.loads(metadata.read(MAX_METADATA))["keras_version"]
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, KeyError, ValueError, TypeError):
        return None
    return version if isinstance(version, str) and re.fullmatch(r"[\w.+-]{1,30}", version) else None


def _folder(path: Path) -> str:
    if (path / "saved_model.pb").exists() or (path / "saved_model.pbtxt").exists():
        return (
            "This is a SavedModel folder, which holds a graph and no layers. Call `model.save('model.keras')` where "
            "the network was made. Where only a folder of Keras 2 is left, its package tf_keras converts it: "
            f"`tf_keras.models.load_model('{path.name}').save('model.h5')`, and then, in Keras 3, {FROM_H5}."
        )
    if (path / "config.json").exists():
        return "This is an unpacked `.keras` file; save it with `model.save('model.keras')`, as one file."
    return f"{path} is a folder; give the `.keras` file in it."


def _hdf5(path: Path) -> str:
    if path.name.endswith(".weights.h5"):
        return (
            "This file holds weights and no layers: build the network in code, then `model.load_weights("
            f"'{path.name}')` and `model.save('model.keras')`."
        )
    return f"HDF5 files are not imported, since they may carry code. These two lines of Keras 3 convert one: {FROM_H5}."
