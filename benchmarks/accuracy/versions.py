"""The versions that the report is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFound
from app.inference.classifier import Classifier
from app.process.silence import silent
from app.training.recipes import RECIPES
from app.versions import Store


@dataclass(frozen=True)
class Version:
    """A version: its number, the recipe it came from, its folder, and its network as served."""

    number: int
    recipe: str
    folder: Path
    network: Classifier

    @property
    def title(self) -> str:
        """The head of its column."""
        return f"{self.number} `{self.recipe}`"


def shipped(store: Store, numbers: Sequence[int]) -> list[Version]:
    """Return versions `numbers`, or one version of each recipe; raises NotFound and BadVersion."""
    chosen = list(numbers) or _one_of_each(store)
    if not chosen:
        raise NotFound(f"There is no version in {store.root}; restore it, or train one with `digits train`.")
    return [_opened(store, number) for number in chosen]


def network(store: Store, number: int) -> Classifier:
    """Return the network of a version, its files checked."""
    with silent():
        return Classifier(store.verified(number) / "model.tflite")


def _one_of_each(store: Store) -> list[int]:
    """Return the newest shipped version of each recipe, else the first that there is."""
    versions, shipped_ones = store.versions(), store.shipped()
    in_turn = [*reversed(versions), *(number for number in shipped_ones if number in versions)]
    chosen = {store.card(number)["name"]: number for number in in_turn}  # the last one of a name stays
    return [chosen[name] for name in RECIPES if name in chosen]


def _opened(store: Store, number: int) -> Version:
    read = network(store, number)
    return Version(number, str(store.card(number)["name"]), store.root / str(number), read)
