import pytest

from app.errors import BadInput
from app.training.sweep.grid import Grid


def test_a_grid_is_every_combination_of_its_values_for_every_seed() -> None:
    grid = Grid.parse("quickstart", ["learning_rate=0.001,0.002", "dropout=0,0.2"], 3)
    assert list(grid.settings()) == [
        "learning_rate=0.001 dropout=0", "learning_rate=0.001 dropout=0.2",
        "learning_rate=0.002 dropout=0", "learning_rate=0.002 dropout=0.2",
    ]  # fmt: skip
    trials = grid.trials()
    assert len({trial.key for trial in trials}) == 12
    assert [trial.seed for trial in trials] == [0] * 4 + [1] * 4 + [2] * 4
    assert trials[-1].recipe.learning_rate == 0.002
    assert trials[-1].recipe.dropout == 0.2
    assert trials[-1].recipe.seed == 2


def test_settings_are_compared_on_a_sixth_of_the_training_digits_at_least() -> None:
    for recipe in ("quickstart", "fast", "best"):
        (trial,) = Grid.parse(recipe, ["epochs=1"], 1).trials()
        assert trial.recipe.validation == pytest.approx(1 / 6)


def test_words_and_numbers_are_told_apart() -> None:
    grid = Grid.parse("quickstart", ["batch-size=32,full", "optimizer=adam", "quantize=true,false"], 1)
    assert grid.values == {"batch_size": [32, "full"], "optimizer": ["adam"], "quantize": [True, False]}


@pytest.mark.parametrize(
    ("recipe", "line", "named"),
    [
        ("quickstart", "learning_rat=1", "learning_rate"),
        ("quickstart", "learning_rate=", "NAME=VALUE"),
        ("quickstart", "learning_rate=11", "less than or equal to 10"),
        ("quickstart", "seed=1,2", "--seeds"),
        ("quickstart", "hidden_layers=0,9", "hidden_layers=9"),
        ("nothing", "epochs=1", "recipe"),
        ("refine", "epochs=1", "refine"),
    ],
)
def test_what_is_no_grid_is_refused_by_a_sentence(recipe: str, line: str, named: str) -> None:
    with pytest.raises(BadInput) as refused:
        Grid.parse(recipe, [line], 1)
    assert named in refused.value.detail


def test_a_sweep_of_more_than_a_thousand_trainings_is_refused() -> None:
    with pytest.raises(BadInput, match="1000"):
        Grid.parse("quickstart", [f"epochs={','.join(map(str, range(1, 102)))}"], 10)
