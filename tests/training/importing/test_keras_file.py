"""A file from elsewhere is looked through before Keras sees it."""

import contextlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.training.importing.keras_file import check_config, prepare

SEQUENTIAL: dict[str, Any] = {"module": "keras", "class_name": "Sequential", "config": {"layers": []}}


def layer(**changes: object) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": "Dense", "config": {"units": 10}, "registered_name": None} | changes


def network(*layers: dict[str, Any], **more: object) -> dict[str, Any]:
    return SEQUENTIAL | {"config": {"layers": list(layers)}} | more


def weights(**arrays: object) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as written:
        for name, array in ({"kernel": np.zeros(4)} | arrays).items():
            written[name] = array
    return file.getvalue()


def keras_file(path: Path, **changes: bytes) -> Path:
    parts = {
        "metadata.json": b"{}",
        "config.json": json.dumps(network(layer())).encode(),
        "model.weights.h5": weights(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (parts | changes).items():
            file.writestr(name, content)
    return path


def test_a_plain_network_passes(tmp_path: Path) -> None:
    prepare(keras_file(tmp_path / "model.keras"))


def test_how_it_was_trained_is_not_asked(tmp_path: Path) -> None:
    loss = {"module": "builtins", "class_name": "function", "config": "my_loss", "registered_name": "function"}
    config = network(network(layer(), compile_config={"loss": loss}), compile_config={"loss": loss})
    path = keras_file(tmp_path / "model.keras", **{"config.json": json.dumps(config).encode()})
    prepare(path)
    with zipfile.ZipFile(path) as file:
        assert b"my_loss" not in file.read("config.json")


@pytest.mark.parametrize("name", ["model.h5", "model.hdf5", "model.HDF5", "model.keras"])
def test_hdf5_is_refused_by_name_and_by_content(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(weights())
    with pytest.raises(BadInput, match="HDF5"):
        prepare(tmp_path / name)


def test_what_is_no_zip_or_a_broken_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_text("no zip")
    with pytest.raises(BadInput, match=r"no `\.keras` file"):
        prepare(path)
    whole = keras_file(tmp_path / "whole.keras").read_bytes()
    path.write_bytes(whole[:40] + b"\0" * 40 + whole[80:])
    with pytest.raises(BadInput, match=r"damaged|read|holds"):
        prepare(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        prepare(tmp_path / "model.keras")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 101_000_000)
    with pytest.raises(BadInput, match="100 MB"):
        prepare(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = keras_file(tmp_path / "model.keras", **{"model.weights.h5": b"\0" * 101_000_000})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(BadInput, match="Unpacked"):
        prepare(path)


@pytest.mark.parametrize("name", ["../../evil.py", "assets/vocabulary.txt", "model.weights.npz"])
def test_a_file_with_more_in_it_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="this one holds"):
        prepare(keras_file(tmp_path / "model.keras", **{name: b"more"}))


def test_weights_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with h5py.File(file, "w") as written:
        written.create_dataset("kernel", (100_000, 100_000), chunks=(1000, 1000), dtype="f4", compression="gzip")
    with pytest.raises(BadInput, match="5,000,000 parameters"):
        prepare(keras_file(tmp_path / "model.keras", **{"model.weights.h5": file.getvalue()}))


@pytest.mark.parametrize("link", [h5py.ExternalLink("/etc/passwd", "/"), h5py.SoftLink("/elsewhere")])
def test_weights_that_lead_elsewhere_are_refused(tmp_path: Path, link: object) -> None:
    with pytest.raises(BadInput, match="outside themselves"):
        prepare(keras_file(tmp_path / "model.keras", **{"model.weights.h5": weights(layers=link)}))


def test_weights_in_another_file_are_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with h5py.File(file, "w") as written:
        written.create_dataset("kernel", (4,), "f4", external=[(str(tmp_path / "other"), 0, 16)])
    with pytest.raises(BadInput, match="outside themselves"):
        prepare(keras_file(tmp_path / "model.keras", **{"model.weights.h5": file.getvalue()}))


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (layer(class_name="Lambda"), "Lambda"),
        (layer(activation={"class_name": "__lambda__", "config": {"value": "..."}}), "Lambda"),
        (layer(registered_name="Mine>Dense"), "custom code"),
        (layer(module="os", class_name="system"), "custom code"),
        (layer(module="keras.src.utils.file_utils", class_name="get_file"), "not among"),
        (layer(class_name="TFSMLayer"), "not among"),
        (layer(module="keras", class_name="QuantizedDTypePolicy"), "before `model.quantize`"),
        (layer(module="keras.quantizers", class_name="Int8QuantizationConfig"), "before `model.quantize`"),
        (layer(class_name="StringLookup"), "not among"),
        (layer(module=None, class_name="Dense"), "not among"),
        (layer(module="builtins", class_name="function", config="eval"), "custom code"),
        (layer(config={"units": 10**9}), "1,000,000,000"),
    ],
)
def test_a_config_that_builds_anything_else_is_refused_however_deep(part: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        check_config(network(layer(), part))
    with pytest.raises(BadInput, match=why):
        check_config(network(layer(config={"units": 10, "within": [{"more": [part]}]})))


@pytest.mark.parametrize("config", [None, [], {}, {"class_name": "Mine"}, layer()])
def test_what_is_no_network_is_refused(config: object) -> None:
    with pytest.raises(BadInput, match="no Sequential or functional model"):
        check_config(config)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["class_name", "module", "config", "layers", "registered_name", "x"]), inner, max_size=4
    ),
    max_leaves=20,
)  # fmt: skip


@given(config=JSON)
def test_no_config_breaks_the_check(config: object) -> None:
    for given_config in (config, network(layer(config=config))):
        with contextlib.suppress(BadInput):  # refused with a reason, or plain: no other error
            check_config(given_config)


def test_a_config_nested_without_end_is_refused(tmp_path: Path) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(BadInput, match=r"config\.json"):
        prepare(keras_file(tmp_path / "model.keras", **{"config.json": deep}))
