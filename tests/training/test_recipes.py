"""Recipes and what may be changed about them."""

from dataclasses import asdict
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.jobs.job import Overrides, RecipeName
from app.jobs.recipe_defaults import DEFAULTS, LEARN_FROM_CURRENT, RATES, override_fault
from app.training.recipes import BEST, FAST, QUICKSTART, RECIPES, with_overrides
from tests.jobs.test_overrides import FITTING


def test_every_recipe_that_can_be_asked_for_is_there() -> None:
    assert set(RECIPES) == set(get_args(RecipeName))
    assert all(name == recipe.name for name, recipe in RECIPES.items())


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_said_of_a_recipe_is_what_it_has(name: str) -> None:
    has = asdict(RECIPES[name])
    assert {field: has[field] for field in DEFAULTS[name].model_dump()} == DEFAULTS[name].model_dump()


def test_which_recipes_learn_from_the_version_that_serves_is_said_as_it_is() -> None:
    assert tuple(name for name, recipe in RECIPES.items() if recipe.needs_current) == LEARN_FROM_CURRENT


@given(st.sampled_from([QUICKSTART, FAST, BEST]), st.fixed_dictionaries({}, optional=FITTING))
def test_overrides_change_what_they_name_or_are_refused(recipe: Any, given: dict[str, Any]) -> None:  # noqa: ANN401
    overrides = Overrides.model_validate(given)
    fault = override_fault(recipe.name, overrides)
    if fault:
        with pytest.raises(BadInput, match=r"\.$") as refused:
            with_overrides(recipe, overrides)
        assert refused.value.field == f"overrides.{fault[0]}"
    else:
        changed = asdict(with_overrides(recipe, overrides))
        assert {name: changed[name] for name in given} == given
        rest = set(changed) - set(given) - {"learning_rate", "alpha", "dropout"}
        assert {name: changed[name] for name in rest} == {name: asdict(recipe)[name] for name in rest}


def test_no_overrides_leave_a_recipe_as_it_is() -> None:
    assert with_overrides(FAST, Overrides()) == FAST


def test_another_optimizer_brings_a_rate_that_suits_it_unless_one_is_given() -> None:
    assert with_overrides(FAST, Overrides(optimizer="sgd")).learning_rate == RATES["fast"]["sgd"]
    assert with_overrides(FAST, Overrides(optimizer="sgd", learning_rate=0.02)).learning_rate == 0.02
    assert with_overrides(FAST, Overrides(optimizer="adam")) == FAST


def test_a_leaky_relu_has_a_slope_unless_one_is_given() -> None:
    assert with_overrides(FAST, Overrides(activation="leaky-relu")).alpha == 0.01
    assert with_overrides(FAST, Overrides(activation="leaky-relu", alpha=0.3)).alpha == 0.3


def test_without_hidden_layers_the_quickstart_drops_no_pixels() -> None:
    assert with_overrides(QUICKSTART, Overrides(hidden_layers=0)).dropout == 0.0
