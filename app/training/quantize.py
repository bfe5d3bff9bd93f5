"""Chooses the network that is served: the one with weights of 8 bits, where it reads as well and is no slower.

What a layer reads is quantized to 8 bits as it comes, for each image by itself, so nothing has to be calibrated
("dynamic range"). B. Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", CVPR 2018, describes the arithmetic.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import BadVersion
from app.inference.classifier import Classifier
from app.process.silence import silent
from app.training.data.mnist import Data
from app.training.gate.speed import Measure, milliseconds

QUANTIZED: Final = "quantized.tflite"
"""The file beside model.tflite, in a candidate's folder, from which to choose."""

CHECKED: Final = 2000
"""Training digits that decide; first come those that recipes hold back for validation."""

MAX_LOSS: Final = 0.001
"""The most that the accuracy on them may fall, 0..1."""

SLOWER: Final = 1.15
"""How many times as long an image may take: measuring again changes a few percent, and the next processor more."""

Reason = Literal["off", "impossible", "reads-worse", "slower"]


@dataclass(frozen=True)
class Figures:
    """One of the two files: its held-out accuracy (0..1), the time of one image on one thread, and its size."""

    accuracy: float
    milliseconds: float
    size_bytes: int


@dataclass(frozen=True)
class Quantization:
    """Which weights are served and, where they are not of 8 bits, the reason; and what quantizing changed.

    `read_otherwise` counts the held-out digits that the two files answer differently. The figures are None where there
    are no two files.
    """

    weights: Literal["int8", "float32"]
    reason: Reason | None
    float32: Figures | None = None
    int8: Figures | None = None
    read_otherwise: int | None = None

    def as_card(self) -> dict[str, Any]:
        """Return JSON-able values."""
        return asdict(self)


def choose(folder: Path, digits: Data, *, quantize: bool, measure: Measure = milliseconds) -> Quantization:
    """Leave one network in `folder`, as model.tflite, and return what quantizing changed.

    Training digits decide, and the time that `measure` finds. The held-out digits are read for the card, after that.
    """
    served, quantized = folder / "model.tflite", folder / QUANTIZED
    if not quantized.exists():
        return Quantization("float32", "impossible" if quantize else "off")
    try:
        with silent():
            before, after = Classifier(served), Classifier(quantized)
    except BadVersion:
        quantized.unlink()
        return Quantization("float32", "impossible")
    sizes = served.stat().st_size, quantized.stat().st_size
    took = measure(before, after, digits.x_train)
    reason = _reads_worse(before, after, digits) or ("slower" if took[1] > SLOWER * took[0] else None)
    if reason:
        quantized.unlink()
    else:
        quantized.replace(served)
    if reason == "impossible":
        return Quantization("float32", reason)
    answers = [network.predict(digits.x_test).argmax(1) for network in (before, after)]
    float32, int8 = (
        Figures(round(_accuracy(answer, digits.y_test), 6), round(time, 4), size)
        for answer, time, size in zip(answers, took, sizes, strict=True)
    )
    read_otherwise = int((answers[0] != answers[1]).sum())
    return Quantization("float32" if reason else "int8", reason, float32, int8, read_otherwise)


def _reads_worse(before: Classifier, after: Classifier, digits: Data) -> Reason | None:
    """Return what speaks against the quantized network on training digits, None if nothing does."""
    checked = np.argsort(digits.places)[:CHECKED]
    images, labels = digits.x_train[checked], digits.y_train[checked]
    probabilities = [network.predict(images) for network in (before, after)]
    if not all(np.isfinite(each).all() for each in probabilities):
        return "impossible"  # 8 bits have no NaN, which the gate must see
    was, now = (int((each.argmax(1) == labels).sum()) for each in probabilities)
    return "reads-worse" if was - now > MAX_LOSS * len(labels) else None


def _accuracy(answers: NDArray[np.intp], labels: NDArray[np.uint8]) -> float:
    return float((answers == labels).mean())
