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
    """Return versions `numbers`, or the first version of each recipe; raises NotFound and BadVersion."""
    chosen = list(numbers) or _first_of_each(store)
    if not chosen:
        raise NotFound(f"There is no version in {store.root}; restore it, or train one with `digits train`.")
    return [_opened(store, number) for number in chosen]


def network(store: Store, number: int) -> Classifier:
    """Return the network of a version, its files checked."""
    with silent():
        return Classifier(store.verified(number) / "model.tflite")


def _first_of_each(store: Store) -> list[int]:
    # what this machine trained comes after what was shipped
    names = {number: store.card(number)["name"] for number in reversed(store.versions())}
    first = {name: number for number, name in names.items()}
    return [first[name] for name in RECIPES if name in first]


def _opened(store: Store, number: int) -> Version:
    read = network(store, number)
    return Version(number, str(store.card(number)["name"]), store.root / str(number), read)
