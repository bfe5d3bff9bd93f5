"""What may be changed in a recipe, and what is refused."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.jobs.job import TrainRequest
from app.jobs.overrides import Activation, Loss, Optimizer, Overrides, RecipeName, Schedule
from app.jobs.recipe_defaults import DEFAULTS, NETWORK_OVERRIDES, RATES, override_fault

FITTING: dict[str, st.SearchStrategy[Any]] = {
    "epochs": st.integers(1, 200),
    "batch_size": st.one_of(st.integers(1, 10_000), st.just("full")),
    "optimizer": st.sampled_from(get_args(Optimizer)),
    "learning_rate": st.floats(0, 10, exclude_min=True),
    "schedule": st.sampled_from(get_args(Schedule)),
    "activation": st.sampled_from(get_args(Activation)),
    "alpha": st.floats(0, 1, exclude_min=True, exclude_max=True),
    "hidden_layers": st.integers(0, 8),
    "units": st.integers(1, 1024),
    "dropout": st.floats(0, 0.9),
    "loss": st.sampled_from(get_args(Loss)),
    "seed": st.integers(0, 2**31 - 1),
    "share": st.floats(0, 1, exclude_min=True),
    "quantize": st.booleans(),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
)


def faults(recipe: str, **overrides: object) -> list[tuple[str, str]]:
    """Return the field and the sentence of each error that a request with these overrides gets."""
    try:
        TrainRequest.model_validate({"recipe": recipe, "overrides": overrides})
    except ValidationError as error:
        return [(".".join(map(str, found["loc"])), found["msg"]) for found in error.errors()]
    return []


@given(st.fixed_dictionaries({}, optional=FITTING))
def test_what_was_given_is_what_is_stored_and_comes_back(given: dict[str, Any]) -> None:
    overrides = Overrides.model_validate(given)
    assert overrides.model_dump() == given
    assert Overrides.model_validate_json(json.dumps(overrides.model_dump())) == overrides


@given(st.sampled_from(get_args(RecipeName)), st.fixed_dictionaries({}, optional=FITTING))
def test_what_does_not_fit_is_named_with_a_reason_and_all_else_is_taken(recipe: str, given: dict[str, Any]) -> None:
    fault = override_fault(recipe, Overrides.model_validate(given))
    expected = [] if fault is None else [(f"overrides.{fault[0]}", fault[1])]
    assert faults(recipe, **given) == expected
    assert fault is None or fault[0] in given


@given(st.sampled_from(sorted(FITTING)), JSON)
def test_anything_else_is_refused_by_the_name_of_its_field(name: str, value: object) -> None:
    for field, sentence in faults("fast", **{name: value}):
        assert field == f"overrides.{name}"
        assert sentence


@pytest.mark.parametrize(
    "overrides",
    [{"epochs": 0}, {"epochs": 201}, {"epochs": "5"}, {"epochs": True}, {"batch_size": 0}, {"batch_size": 10_001},
     {"batch_size": "all"}, {"learning_rate": 0.0}, {"learning_rate": float("nan")}, {"seed": -1}, {"seed": 2**31},
     {"share": 0.0}, {"share": 1.1}, {"momentum": 1}, {"optimizer": "lion"}, {"schedule": "warm"}, {"loss": "mae"},
     {"hidden_layers": 9}, {"units": 0}, {"units": 1025}, {"dropout": 1.0}, {"alpha": 0.0}, {"alpha": 1.0},
     {"quantize": 1}, {"quantize": "yes"}],
)  # fmt: skip
def test_it_refuses_overrides_out_of_bounds(overrides: dict[str, object]) -> None:
    assert [field for field, _ in faults("fast", **overrides)] == [f"overrides.{next(iter(overrides))}"]


def test_the_step_function_is_refused_because_nothing_would_be_learned() -> None:
    ((field, sentence),) = faults("quickstart", activation="step")
    assert field == "overrides.activation"
    assert "gradient is zero everywhere" in sentence


@pytest.mark.parametrize(
    ("recipe", "overrides", "at_fault"),
    [
        ("fast", {"alpha": 0.1}, "alpha"),
        ("fast", {"alpha": 0.1, "activation": "tanh"}, "alpha"),
        ("fast", {"units": 32, "hidden_layers": 0}, "units"),
        ("best", {"units": 32}, "units"),
        ("refine", {"activation": "tanh"}, "activation"),
        ("quickstart", {"hidden_layers": 0, "activation": "tanh"}, "activation"),
        ("quickstart", {"hidden_layers": 0, "dropout": 0.5}, "dropout"),
    ],
)
def test_overrides_that_contradict_each_other_are_refused(
    recipe: str, overrides: dict[str, object], at_fault: str
) -> None:
    assert [field for field, _ in faults(recipe, **overrides)] == [f"overrides.{at_fault}"]


@pytest.mark.parametrize(
    ("recipe", "overrides"),
    [
        ("fast", {"alpha": 0.1, "activation": "leaky-relu"}),
        ("best", {"units": 32, "hidden_layers": 2}),
        ("fast", {"hidden_layers": 0, "activation": "tanh", "dropout": 0.5}),
        ("quickstart", {"hidden_layers": 0}),
    ],
)
def test_overrides_that_need_each_other_are_taken_together(recipe: str, overrides: dict[str, object]) -> None:
    assert faults(recipe, **overrides) == []


def test_every_recipe_says_what_it_has_and_which_rate_suits_each_optimizer() -> None:
    for recipe in get_args(RecipeName):
        fixed = set(NETWORK_OVERRIDES) if recipe == "refine" else {"alpha"}
        assert set(DEFAULTS[recipe].model_dump()) == set(FITTING) - fixed
        assert set(RATES[recipe]) == set(get_args(Optimizer))
        assert RATES[recipe][str(DEFAULTS[recipe].optimizer)] == DEFAULTS[recipe].learning_rate
