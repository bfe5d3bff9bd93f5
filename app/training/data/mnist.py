"""MNIST, or another data set in the same file layout, read and checked before anything is trained on it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import BadData
from app.jobs.failure import sentence
from app.settings import ROOT
from app.versions import sha256

SHIPPED = ROOT / "data" / "mnist.npz"
SHIPPED_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

SPLIT_SEED = 1
"""The seed of version 3: the digits that it was validated on come first."""

SAMPLE = 100

Images = NDArray[np.uint8]  # (n, 28, 28), white ink on black
Labels = NDArray[np.uint8]  # (n,), 0 to 9


@dataclass(frozen=True)
class Data:
    """Digits to train on and held-out digits, `x` (n, 28, 28) and `y` (n,) uint8, and the SHA-256 of their file.

    `places` (n,) in 0..1 is the order in which training digits become validation digits: those below a recipe's share.
    It is the same for all recipes, seeds and shares, so that a validation digit of one was not learned by another with
    an equal share: the network that `refine` goes on with has not learned the digits that `refine` is validated on.
    """

    x_train: Images
    y_train: Labels
    x_test: Images
    y_test: Labels
    sha256: str
    places: NDArray[np.float64]

    @property
    def sample(self) -> Images:
        """The training digits on which an exported network is compared with what it was exported from."""
        return self.x_train[:SAMPLE]


def load(path: Path) -> Data:
    """Read an npz with `x_train`, `y_train`, `x_test` and `y_test`, as Keras's own `mnist.npz` has them.

    The file shipped with this program must have the hash it was shipped with. Raises BadData, which says what is
    missing or damaged.
    """
    try:
        digest = sha256(path)
        if path.resolve() == SHIPPED and digest != SHIPPED_SHA256:
            raise BadData(f"{path} is not the file that was shipped; restore it, for example with `git checkout data`.")
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ("x_train", "y_train", "x_test", "y_test")}
    except (FileNotFoundError, IsADirectoryError):
        raise BadData(sentence("data-missing", file=path)) from None
    except KeyError as error:
        raise BadData(f"{path} lacks {error.args[0]}; MNIST's layout is x_train, y_train, x_test, y_test.") from None
    except (OSError, ValueError, EOFError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise BadData(sentence("data-unreadable", file=path, reason=error)) from None
    for part in ("train", "test"):
        _check(path, part, arrays[f"x_{part}"], arrays[f"y_{part}"])
    labels = {name: arrays[name].astype(np.uint8) for name in ("y_train", "y_test")}
    return Data(
        arrays["x_train"],
        labels["y_train"],
        arrays["x_test"],
        labels["y_test"],
        digest,
        places_of(len(labels["y_train"])),
    )


def places_of(n: int) -> NDArray[np.float64]:
    """Return the place, 0..1, of each of `n` training digits in the order in which they become validation digits."""
    places = np.empty(n)
    places[np.random.default_rng(SPLIT_SEED).permutation(n)] = np.arange(n) / n
    return places


def share_of(data: Data, share: float, seed: int) -> Data:
    """Return `data` with a random `share` (0..1, at least 1 image) of its training digits; held-out stays whole."""
    if share >= 1:
        return data
    n = len(data.x_train)
    # with the seed of the split itself, all that is kept would be validation digits
    rng = np.random.default_rng([seed, n] if seed == SPLIT_SEED else seed)
    kept = rng.permutation(n)[: max(1, round(share * n))]
    return Data(data.x_train[kept], data.y_train[kept], data.x_test, data.y_test, data.sha256, data.places[kept])


def _check(path: Path, part: str, x: NDArray[np.generic], y: NDArray[np.generic]) -> None:
    if x.dtype != np.uint8 or x.ndim != 3 or x.shape[1:] != (28, 28) or not len(x):
        raise BadData(f"x_{part} in {path} must be (n, 28, 28) uint8, not {x.shape} {x.dtype}.")
    if y.shape != (len(x),) or not np.issubdtype(y.dtype, np.integer):
        raise BadData(f"y_{part} in {path} must be {len(x)} whole numbers, one per image, not {y.shape} {y.dtype}.")
    if y.min() < 0 or y.max() > 9:
        raise BadData(f"y_{part} in {path} must hold labels 0 to 9, not {y.min()} to {y.max()}.")
