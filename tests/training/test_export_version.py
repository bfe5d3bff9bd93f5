"""A version's network goes to other programs as a file that answers the same, or not at all."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import AppError, BadInput, BadVersion
from app.settings import ROOT, Settings
from app.training.export_version import Format, Run, as_onnx, as_saved_model, convert, export_version
from app.training.quiet_tensorflow import Model, keras, tf
from app.versions import Store
from tests.support.mnist_slice import mnist

NETWORK = ROOT / "models" / "1" / "model.keras"


@pytest.mark.parametrize("form", ["keras", "tflite"])
def test_its_own_files_are_copied_as_they_are(form: Format, settings: Settings, tmp_path: Path) -> None:
    export_version(1, form, tmp_path / "mine", store=Store(settings.models_dir), data=settings.data)
    assert (tmp_path / "mine").read_bytes() == (settings.models_dir / "1" / f"model.{form}").read_bytes()
    assert list(tmp_path.glob(".export-*")) == []


def test_a_savedmodel_gives_probabilities_of_any_number_of_digits(tmp_path: Path) -> None:
    convert(NETWORK, tmp_path / "mine", mnist().x_train[:20], as_saved_model)
    pixels = mnist().x_test[:7] / np.float32(255)
    opened = tf.saved_model.load(tmp_path / "mine")
    (probabilities,) = opened.signatures["serving_default"](tf.constant(pixels)).values()
    expected = keras.ops.softmax(keras.saving.load_model(NETWORK, compile=False)(pixels))
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)


def test_an_onnx_file_gives_the_same(tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")
    convert(NETWORK, tmp_path / "mine.onnx", mnist().x_train[:20], as_onnx)
    session = onnxruntime.InferenceSession(tmp_path / "mine.onnx")
    pixels = mnist().x_test[:7] / np.float32(255)
    (probabilities,) = session.run(None, {session.get_inputs()[0].name: pixels})
    expected = keras.ops.softmax(keras.saving.load_model(NETWORK, compile=False)(pixels))
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)


def test_one_that_answers_otherwise_is_refused(tmp_path: Path) -> None:
    def wrong(model: Model, to: Path) -> Run:
        return lambda pixels: np.full((len(pixels), 10), 0.1, np.float32)

    with pytest.raises(AppError, match="answers otherwise"):
        convert(NETWORK, tmp_path / "mine", mnist().x_train[:20], wrong)


def test_what_is_there_is_not_written_over_and_what_is_damaged_not_handed_on(
    settings: Settings, tmp_path: Path
) -> None:
    store = Store(settings.models_dir)
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(BadInput, match="already"):
        export_version(1, "keras", tmp_path / "mine", store=store, data=settings.data)
    with pytest.raises(BadInput, match="no folder"):
        export_version(1, "keras", tmp_path / "none" / "mine", store=store, data=settings.data)
    (store.root / "1" / "model.keras").write_bytes(b"rot")
    with pytest.raises(BadVersion):
        export_version(1, "keras", tmp_path / "other", store=store, data=settings.data)
    assert (tmp_path / "mine").read_text() == "precious"
