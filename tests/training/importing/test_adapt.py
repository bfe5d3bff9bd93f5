"""Real Keras files of every kind: adapted, or refused with the reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import BadInput
from app.inference.classifier import Classifier
from app.training.quiet_tensorflow import Model, keras
from app.versions import Store
from tests.support.mnist_slice import mnist
from tests.training.importing.networks import Doubling, added, channel, flat, lambda_layer, layers, nested, square


@pytest.mark.parametrize("build", [flat, square, channel, nested])
def test_a_network_of_any_shape_reads_as_it_did_where_it_was_trained(
    build: Callable[[], Model], learned: tuple[Any, ...], tmp_path: Path, data: Path
) -> None:
    model = build()
    result = added(model, tmp_path, data, learned, quantize=False)
    assert (result.version, result.promoted) == (1, False)
    store = Store(tmp_path / "models")
    digits = mnist()
    probabilities = Classifier(store.verified(1) / "model.tflite").predict(digits.x_test)
    pixels = digits.x_test.astype(np.float32).reshape(-1, 784) / np.float32(255)
    one, two, three, four = learned
    logits = np.maximum(pixels @ one + two, 0) @ three + four
    shares = np.exp(logits - logits.max(1, keepdims=True))
    np.testing.assert_allclose(probabilities, shares / shares.sum(1, keepdims=True), atol=1e-4)
    card = store.card(1)
    assert (card["name"], card["accuracy"], card["seed"]) == ("imported", result.accuracy, None)
    assert card["recipe"]["answers"] == ("softmax" if build in {square, channel} else "logits")
    assert card["recipe"]["file"] == "mine.keras"
    entry = store.audit(1)[0]
    assert (entry["what"], entry["version"]) == ("import", 1)
    assert card["recipe"]["sha256"] in entry["why"]
    kept = keras.models.load_model(store.root / "1" / "model.keras")
    assert kept.predict(digits.x_test[:5] / 255.0, verbose=0).shape == (5, 10)


def test_one_that_wants_pixels_to_255_gets_them_and_the_verdict_says_so(
    learned: tuple[Any, ...], tmp_path: Path, data: Path
) -> None:
    one, two, *rest = learned
    result = added(flat(), tmp_path, data, (one / 255, two, *rest))
    assert "0 to 255" in result.verdict.reasons[-1]
    assert Store(tmp_path / "models").card(1)["recipe"]["pixels"] == [0.0, 255.0]
    assert result.accuracy
    assert result.accuracy > 0.8


REFUSED: dict[str, tuple[Callable[[], Model], str]] = {
    "lambda": (lambda_layer, "Lambda"),
    "lambda within": (
        lambda: keras.Sequential([keras.Input((784,)), lambda_layer()]), "Lambda",
    ),
    "custom": (
        lambda: keras.Sequential([keras.Input((784,)), Doubling(), layers.Dense(10)]), "custom code",
    ),
    "text": (
        lambda: keras.Sequential([keras.Input((784,)), layers.Discretization([0.5]), layers.Dense(10)]),
        "not among the layers",
    ),
    "large": (
        lambda: keras.Sequential([keras.Input((784,)), layers.Dense(7000), layers.Dense(10)]), "5,000,000",
    ),
    "input": (lambda: keras.Sequential([keras.Input((32, 32)), layers.Flatten(), layers.Dense(10)]), r"\(32, 32\)"),
    "output": (lambda: keras.Sequential([keras.Input((784,)), layers.Dense(11)]), r"\(11,\)"),
    "two inputs": (
        lambda: keras.Model(
            inputs := [keras.Input((784,)), keras.Input((784,))], layers.Dense(10)(layers.Add()(inputs))
        ),
        "2 inputs",
    ),
    "sigmoid": (
        lambda: keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="sigmoid")]), "do not sum to 1",
    ),
    "unbuilt": (lambda: keras.Sequential([layers.Dense(10)]), "never built"),
    "not for LiteRT": (
        lambda: keras.Sequential(
            [keras.Input((28, 28)), layers.Reshape((28, 28, 1)), layers.Resizing(20, 20, "bicubic"), layers.Flatten(),
             layers.Dense(10)]
        ),
        "LiteRT",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("build", "why"), REFUSED.values(), ids=REFUSED)
@pytest.mark.filterwarnings("ignore::UserWarning:keras")
def test_what_cannot_be_imported_is_refused_with_the_reason(
    build: Callable[[], Model], why: str, tmp_path: Path, data: Path
) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        added(build(), tmp_path, data)
    assert refused.value.detail.endswith(f"The file was saved by Keras {keras.__version__}.")
    assert not any(word in refused.value.detail for word in ("MLIR", "TypeError", "\n", "could not be deserialized"))
    assert Store(tmp_path / "models").versions() == []
    assert list((tmp_path / "models").glob(".new-*")) == []


def test_answers_that_are_not_numbers_are_refused(tmp_path: Path, data: Path) -> None:
    model = flat()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    with pytest.raises(BadInput, match="not numbers"):
        added(model, tmp_path, data)
