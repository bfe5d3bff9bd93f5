"""Recipes and what may be changed about them."""

from typing import get_args

from app.db.job import Overrides, RecipeName
from app.training.recipes import FAST, QUICKSTART, RECIPES, with_overrides


def test_every_recipe_that_can_be_asked_for_is_there() -> None:
    assert set(RECIPES) == set(get_args(RecipeName))
    assert all(name == recipe.name for name, recipe in RECIPES.items())


def test_overrides_change_what_they_name_and_nothing_else() -> None:
    changed = with_overrides(QUICKSTART, Overrides(epochs=2, learning_rate=0.1))
    assert (changed.epochs, changed.learning_rate) == (2, 0.1)
    assert (changed.batch_size, changed.dropout, changed.seed) == (32, 0.2, 0)
    everything = Overrides(epochs=1, batch_size=7, learning_rate=0.5, seed=9, share=0.25)
    changed = with_overrides(FAST, everything)
    assert {name: getattr(changed, name) for name in everything.model_dump()} == everything.model_dump()


def test_no_overrides_leave_a_recipe_as_it_is() -> None:
    assert with_overrides(FAST, Overrides()) == FAST
