"""Networks trained on a slice of MNIST, and what was reported meanwhile."""

from dataclasses import replace

from app.jobs.job import Epoch, Metrics, Progress
from app.training.fit import fit, network
from app.training.quiet_tensorflow import Model
from app.training.recipes import RECIPES, Recipe
from tests.support.mnist_slice import mnist


class Notes:
    """A reporter that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Progress, Metrics]] = []
        self.epochs: list[Epoch] = []

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        self.heard.append((progress, metrics))

    def epoch(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)


def trained(recipe: Recipe, n: int = 2000) -> tuple[Model, Notes]:
    """Return a network trained by `recipe` on `n` digits, and what was reported."""
    fit.prepare(recipe)
    model, notes = network.build(recipe), Notes()
    fitted = fit.fit(model, recipe, mnist().x_train[:n], mnist().y_train[:n], notes)
    assert fitted.history == notes.epochs
    return model, notes


def accuracy(model: Model) -> float:
    logits = model.predict(mnist().x_test / 255, verbose=0)
    return float((logits.argmax(1) == mnist().y_test).mean())


# of what is synthesized, as much as suits a slice
SMALL = {
    name: replace(recipe, synthesized=recipe.synthesized // 500, negatives=recipe.negatives // 500)
    for name, recipe in RECIPES.items()
    if recipe.network != "current"  # what goes on from a version is tested with one, in test_run.py
}
