"""Networks trained elsewhere: real Keras files of every kind, imported in a process of their own or refused."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import BadInput
from app.inference.classifier import Classifier
from app.jobs.job import Result
from app.settings import ROOT
from app.training.data.corrected import Corrected
from app.training.importing.imported import import_and_evaluate
from app.training.quiet_tensorflow import Model, keras
from app.versions import Store
from benchmarks.retraining.styles import drawn
from tests.support.forked import TRAINING, Forked
from tests.support.mnist_slice import mnist, save

layers = keras.layers


class Unheard:
    """A reporter that nobody listens to."""

    def progress(self, *_: object) -> None: ...

    def epoch(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("data") / "slice.npz")


@pytest.fixture(scope="module")
def learned() -> tuple[Any, ...]:
    """Return the weights of a network of one hidden layer that has learned the slice: pixels 0 to 1, logits."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    digits = mnist()
    model.fit(digits.x_train.reshape(-1, 784) / 255.0, digits.y_train, epochs=5, batch_size=32, verbose=0)
    return tuple(model.get_weights())


def flat() -> Model:
    return keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10)])


def square() -> Model:
    image = keras.Input((28, 28))
    x = layers.Dense(32, activation="relu")(layers.Flatten()(image))
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))


def channel() -> Model:
    return keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(10),
         layers.Softmax()]
    )  # fmt: skip


def nested() -> Model:
    body = keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu")])
    image = keras.Input((28, 28), batch_size=1)
    return keras.Model(image, layers.Dense(10)(body(layers.Reshape((784,))(image))))


def added(
    model: Model, tmp_path: Path, data: Path, weights: tuple[Any, ...] | None = None, **changes: object
) -> Result:
    """Save `model` and import the file."""
    if weights:
        model.set_weights(weights)
    file = tmp_path / "mine.keras"
    model.save(file)
    return imported(file, tmp_path, data, **changes)


def imported(file: Path, tmp_path: Path, data: Path, **changes: object) -> Result:
    given: dict[str, Any] = {"min_accuracy": 0.7, "promote": "never", **changes}
    return import_and_evaluate(file, data=data, store=Store(tmp_path / "models"), reporter=Unheard(), **given)


@pytest.mark.parametrize("build", [flat, square, channel, nested])
def test_a_network_of_any_shape_reads_as_it_did_where_it_was_trained(
    build: Callable[[], Model], learned: tuple[Any, ...], tmp_path: Path, data: Path
) -> None:
    model = build()
    result = added(model, tmp_path, data, learned)
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
    assert "Rescaling" in result.verdict.reasons[-1]
    assert Store(tmp_path / "models").card(1)["recipe"]["pixels"] == 255
    assert result.accuracy
    assert result.accuracy > 0.8


def test_one_that_passes_may_serve_at_once(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    assert added(flat(), tmp_path, data, learned, promote="auto").promoted
    assert Store(tmp_path / "models").current() == 1


def test_one_that_reads_too_little_is_refused_by_the_gate_and_leaves_nothing(tmp_path: Path, data: Path) -> None:
    result = added(flat(), tmp_path, data)
    assert (result.version, result.verdict.decision) == (None, "refuse")
    assert list((tmp_path / "models").iterdir()) == []


def lambda_layer() -> Model:
    return keras.Sequential([keras.Input((784,)), layers.Lambda(lambda x: x * 2), layers.Dense(10)])


@keras.saving.register_keras_serializable("mine")
class Doubling(keras.layers.Layer):  # type: ignore[misc]
    """A layer of somebody's own."""

    def call(self, x: Model) -> Model:
        return x * 2


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
    "whole pixels": (
        lambda: keras.Sequential([keras.Input((784,), dtype="uint8"), layers.Rescaling(1 / 255), layers.Dense(10)]),
        "uint8",
    ),
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
    with pytest.raises(BadInput, match=why):
        added(build(), tmp_path, data)
    assert Store(tmp_path / "models").versions() == []
    assert list((tmp_path / "models").glob(".new-*")) == []


def test_it_is_asked_the_accepted_corrections_too(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    added(flat(), tmp_path, data, learned, promote="auto")
    images, labels = drawn(30, np.random.default_rng(5))
    corrected = Corrected(images, labels, np.arange(30) < 10)
    result = added(flat(), tmp_path, data, learned, corrected=corrected)
    changes = Store(tmp_path / "models").card(2)["regression"]["changes"]
    assert [(change["name"], change["count"]) for change in changes[2:]] == [
        ("accepted corrections", 30), ("corrections kept out of training", 10)
    ]  # fmt: skip
    assert any("of the 30 accepted corrections" in reason for reason in result.verdict.reasons)


def test_answers_that_are_not_numbers_are_refused(tmp_path: Path, data: Path) -> None:
    model = flat()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    with pytest.raises(BadInput, match="not numbers"):
        added(model, tmp_path, data)


def process(file: Path, tmp_path: Path, data: Path) -> tuple[dict[str, Any], int]:
    """Return the last that the importing process said, and its exit code."""
    request = {
        "file": str(file), "data": str(data), "models_dir": str(tmp_path / "models"), "keep_versions": 0,
        "min_accuracy": 0.7, "promote": "auto",
    }  # fmt: skip
    child = Forked(
        [sys.executable, "-m", "app.training.importing.imported"], TRAINING, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
        last = [json.loads(line) for line in child.stdout][-1]
        return last, child.wait(20)


def test_the_process_says_what_it_did_and_why_not(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    model = flat()
    model.set_weights(learned)
    model.save(tmp_path / "mine.keras")
    (tmp_path / "other.keras").write_bytes(b"no zip")
    last, code = process(tmp_path / "mine.keras", tmp_path, data)
    assert (last["event"], code, last["result"]["promoted"]) == ("done", 0, True)
    last, code = process(tmp_path / "other.keras", tmp_path, data)
    assert (last["event"], code) == ("error", 1)
    assert "no `.keras` file" in last["detail"]
    assert Store(tmp_path / "models").current() == 1


def test_a_small_file_that_asks_for_much_memory_gets_none(tmp_path: Path, data: Path) -> None:
    keras.Sequential([keras.Input((784,)), layers.Dense(8), layers.Dense(8), layers.Dense(10)]).save(
        tmp_path / "a.keras"
    )
    with zipfile.ZipFile(tmp_path / "a.keras") as given, zipfile.ZipFile(tmp_path / "b.keras", "w") as taken:
        for name in given.namelist():
            content = given.read(name)
            if name == "config.json":
                content = content.replace(b'"units": 8', b'"units": 100000').replace(b"[null, 8]", b"[null, 100000]")
            taken.writestr(name, content)
    last, code = process(tmp_path / "b.keras", tmp_path, data)
    assert (last["event"], code) == ("error", 1)
    assert "more than the 6 GiB" in last["detail"]


def test_what_was_checked_is_what_is_opened(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    model = flat()
    model.set_weights(learned)
    model.save(tmp_path / "a.keras")
    shutil.copy(tmp_path / "a.keras", tmp_path / "b.keras")
    with zipfile.ZipFile(tmp_path / "b.keras", "a") as file:
        file.writestr("assets/run.py", "print('hello')")
    with pytest.raises(BadInput, match="assets"):
        imported(tmp_path / "b.keras", tmp_path, data)
