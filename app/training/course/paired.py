"""How each shipped version and the quickstart read the same held-out digits, counted in pairs as the gate counts."""

from pathlib import Path
from typing import Any

from app.inference.classifier import Classifier
from app.process.silence import silent
from app.settings import ROOT
from app.training.data.mnist import Data
from app.versions import Store, sha256


def paired(data: Data, held_out: int, models: Path = ROOT / "models") -> dict[str, Any]:
    """Return `count` digits read, and of each shipped version those that it or the quickstart alone read right.

    `versions` are by the SHA-256 of their `model.tflite`: `gained` digits only they read right, `lost` only the
    quickstart.
    """
    store = Store(models)
    first, *others = (store.verified(version) / "model.tflite" for version in store.shipped())
    images, labels = data.x_test[:held_out], data.y_test[:held_out]
    with silent():
        quickstart = Classifier(first).predict(images).argmax(1) == labels
        right = {sha256(file): Classifier(file).predict(images).argmax(1) == labels for file in others}
    versions = {
        key: {"gained": int((read & ~quickstart).sum()), "lost": int((quickstart & ~read).sum())}
        for key, read in right.items()
    }
    return {"count": len(labels), "versions": versions}
