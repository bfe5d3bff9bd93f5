"""What a sweep trains: the settings of a grid, each for several seeds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from pydantic import ValidationError

from app.errors import BadInput
from app.jobs.job import Overrides, TrainRequest
from app.jobs.sweep import settings_of
from app.training.recipes import RECIPES, Recipe, with_overrides

VALIDATION: Final = 1 / 6
"""The share of the training digits on which settings are compared, 10,000 of MNIST's: of 1,000 the error would be
greater than what settings differ by."""


@dataclass(frozen=True)
class Trial:
    """One training of a sweep: a setting of the grid, and a seed."""

    recipe_name: str
    setting: str
    """What the grid gives it, such as "learning_rate=0.001 dropout=0.2"."""
    overrides: Overrides
    seed: int

    @property
    def key(self) -> str:
        """Its name in the sweep."""
        return f"{self.setting} seed={self.seed}"

    @property
    def recipe(self) -> Recipe:
        """The recipe to train, with validation digits to compare it on."""
        seeded = self.overrides.model_copy(update={"seed": self.seed})
        recipe = with_overrides(RECIPES[self.recipe_name], seeded)
        return replace(recipe, validation=max(recipe.validation, VALIDATION))


@dataclass(frozen=True)
class Grid:
    """The values to try of each override, and how many seeds."""

    recipe: str
    values: Mapping[str, Sequence[Any]]
    seeds: int
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Overrides that all settings have."""

    @classmethod
    def parse(cls, recipe: str, lines: Sequence[str], seeds: int) -> Self:
        """Return the grid of lines such as "learning_rate=0.001,0.002"; raises BadInput, which names the line."""
        values: dict[str, list[Any]] = {}
        for line in lines:
            name, _, listed = line.partition("=")
            name = name.strip().replace("-", "_")
            if name not in Overrides.model_fields or name == "seed" or not listed:
                names = ", ".join(sorted(Overrides.model_fields.keys() - {"seed"}))
                raise BadInput(f"`--grid {line}` is not NAME=VALUE,VALUE with one of {names}; `--seeds` sets seeds.")
            values[name] = list(dict.fromkeys(_value(word.strip()) for word in listed.split(",")))
        try:
            TrainRequest.model_validate({"recipe": recipe, "grid": values, "seeds": seeds})
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = "" if first["type"] == "unfit" else f"{'.'.join(map(str, first['loc']))}: "
            raise BadInput(f"{where}{first['msg']}.") from None
        return cls(recipe, values, seeds)

    def settings(self) -> dict[str, dict[str, Any]]:
        """Return the overrides of each setting, by its name."""
        return {name: {**self.fixed, **setting} for name, setting in settings_of(self.values).items()}

    def trials(self) -> list[Trial]:
        """Return all trials; every setting has its first seed before any has its second."""
        return [
            Trial(self.recipe, setting, Overrides.model_validate(overrides), seed)
            for seed in range(self.seeds)
            for setting, overrides in self.settings().items()
        ]

    def identity(self) -> str:
        """Return what tells this grid from others, as JSON."""
        return json.dumps([self.recipe, self.values, self.seeds, *([self.fixed] if self.fixed else [])])


def _value(word: str) -> int | float | str | bool:
    try:
        found: int | float | str | bool = json.loads(word)
    except ValueError:
        return word
    return found if isinstance(found, (int, float, str, bool)) else word
