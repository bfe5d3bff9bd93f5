"""The models of a job, as it is requested, stored, and returned over HTTP and by the CLI."""

import math
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, computed_field, model_validator
from pydantic_core import PydanticCustomError

from app.jobs.failure import JobFailure, failure_of
from app.jobs.overrides import Overrides, RecipeName
from app.jobs.recipe_defaults import LEARN_FROM_CURRENT, override_fault
from app.jobs.sweep import Sweep, Value, settings_of

__all__ = ["Overrides", "RecipeName"]

Promotion = Literal["auto", "never"]
Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
EarlyEnd = Literal["keep", "drop"]
"""How a running job ends early: `keep` publishes what it has learned, `drop` discards it."""

Decision = Literal["promote", "refuse", "ask"]
FindingKind = Literal[
    "runaway", "below", "enough", "fewer", "fewer-of-digit", "slow", "share", "number", "stopped", "overtaken",
    "unpromoted",
]  # fmt: skip

ConfusionRow = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=10, max_length=10)]

Phase = Literal["starting", "preparing", "loading", "sweeping", "fitting", "exporting", "strokes", "judging"]

MAX_TRIALS: Final = 1000
"""The most trainings of a sweep."""

ENDED: tuple[Status, ...] = ("succeeded", "failed", "cancelled")


def early_end_of(*, cancel: bool, keep: bool) -> EarlyEnd | None:
    """Return how a job is to end early; `drop` overrides `keep`."""
    return "drop" if cancel else "keep" if keep else None


def _finite_or_none(value: object) -> object:
    """Return None for NaN and infinity, as of a diverged loss: JSON has no such numbers."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


FiniteOrNone = Annotated[float | None, BeforeValidator(_finite_or_none)]


class TrainRequest(BaseModel):
    """What to train; `promote` says whether a version that passes the gate is served at once.

    With a `grid` it is a sweep.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"recipe": "quickstart"},
                {"recipe": "fast", "overrides": {"epochs": 3, "seed": 7}, "promote": "never"},
                {"recipe": "quickstart", "overrides": {"batch_size": "full", "optimizer": "momentum", "epochs": 50}},
                {"recipe": "quickstart", "grid": {"learning_rate": [0.001, 0.002]}, "seeds": 3},
            ]
        },
    )

    recipe: RecipeName
    overrides: Overrides = Overrides()
    promote: Promotion = "auto"
    grid: (
        Annotated[
            dict[str, Annotated[list[Value], Field(min_length=1)]],
            Field(
                min_length=1,
                description="Makes it a sweep: the values to try of each override. Every combination is trained, and "
                "compared on validation digits; the best is trained as the recipe has it, and judged.",
            ),
        ]
        | None
    ) = None
    seeds: Annotated[
        int, Field(ge=1, le=100, description="Trainings of each setting of a sweep, with seeds from 0.")
    ] = 3
    halving: Annotated[bool, Field(description="Stop trainings of a sweep early that are behind (ASHA).")] = False

    @property
    def sweep(self) -> Sweep | None:
        """The sweep that it asks for, if it does."""
        return None if self.grid is None else Sweep(grid=self.grid, seeds=self.seeds, halving=self.halving)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Name the override that does not fit the recipe or the others."""
        fault = override_fault(self.recipe, self.overrides)
        if fault:
            name, sentence = fault
            raise _unfit(("overrides", name), sentence, getattr(self.overrides, name))
        return self

    @model_validator(mode="after")
    def _sweeps(self) -> Self:
        """Name the part of a sweep that does not fit."""
        fault = self._sweep_fault()
        if fault:
            raise _unfit(*fault, self.grid)
        return self

    def _sweep_fault(self) -> tuple[tuple[str, ...], str] | None:
        if self.grid is None:
            alone = sorted({"seeds", "halving"} & self.model_fields_set)
            return ((alone[0],), f"{alone[0]} is of a sweep; give a grid too") if alone else None
        if self.recipe in LEARN_FROM_CURRENT:
            return ("grid",), f"{self.recipe} learns from the network that serves; sweep quickstart, fast or best"
        fixed = self.overrides.model_dump()
        if "seed" in fixed:
            return ("overrides", "seed"), "A sweep trains each setting with seeds from 0; give how many as seeds"
        for name in self.grid:
            if name in fixed:
                return ("grid", name), f"{name} is in the overrides, too; give it in one of them"
        return self._grid_fault(self.grid, fixed)

    def _grid_fault(self, grid: dict[str, list[Value]], fixed: dict[str, Value]) -> tuple[tuple[str, ...], str] | None:
        for name in grid:
            if name not in Overrides.model_fields or name == "seed":
                names = ", ".join(sorted(Overrides.model_fields.keys() - {"seed"}))
                return ("grid", name), f"{name} is none of {names}; seeds sets seeds"
        trials = math.prod(len(values) for values in grid.values()) * self.seeds
        if trials > MAX_TRIALS:
            return ("grid",), f"A sweep has at most {MAX_TRIALS} trainings; this one has {trials}"
        for setting, values in settings_of(grid).items():
            try:
                TrainRequest.model_validate({"recipe": self.recipe, "overrides": fixed | values})
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                name = str(first["loc"][1])
                return ("grid" if name in grid else "overrides", name), f"{setting}: {first['msg']}"
        return None


def _unfit(where: tuple[str, ...], sentence: str, found: object) -> ValidationError:
    error = PydanticCustomError("unfit", "{sentence}", {"sentence": sentence})
    return ValidationError.from_exception_data("TrainRequest", [{"type": error, "loc": where, "input": found}])


class Evaluation(BaseModel):
    """What a network comes to on the held-out digits, read by the file that would be served; `accuracy` is 0..1."""

    accuracy: FiniteOrNone = Field(examples=[0.978])
    loss: FiniteOrNone = Field(examples=[0.071])
    held_out: int | None = Field(default=None, description="Held-out digits that it read.", examples=[10_000])
    evaluation_seconds: float | None = Field(default=None, description="What that took.", examples=[0.4])


class Progress(BaseModel):
    """How far a job is; `fraction` is 0..1, and what is not known yet is null."""

    phase: Phase | None = Field(default=None, examples=["fitting"])
    epoch: int = Field(default=0, examples=[3])
    epochs: int = Field(default=0, examples=[5])
    fraction: float = Field(default=0.0, ge=0, le=1, examples=[0.5])
    eta_seconds: FiniteOrNone = Field(default=None, examples=[2.7])
    images_per_second: FiniteOrNone = Field(default=None, examples=[55_000.0])
    evaluation: Evaluation | None = Field(
        default=None,
        exclude_if=lambda found: found is None,
        description="Known as soon as the held-out digits are read, while the gate still compares.",
    )


class Metrics(BaseModel):
    """The latest readings; `loss` and `accuracy` are of the training data, `val_` of the validation data."""

    loss: FiniteOrNone = Field(default=None, examples=[0.11])
    accuracy: FiniteOrNone = Field(default=None, examples=[0.967])
    val_loss: FiniteOrNone = Field(default=None, examples=[0.09])
    val_accuracy: FiniteOrNone = Field(default=None, examples=[0.972])


class Epoch(Metrics):
    """The readings after one epoch, and how long it took."""

    epoch: int
    seconds: float
    steps: int | None = Field(
        default=None, description="Batches in it; null in what was written down before they were counted."
    )
    confusion: Annotated[list[ConfusionRow], Field(min_length=10, max_length=10)] | None = Field(
        default=None,
        description="Of the latest epoch alone: how often each digit, a row, was read as each, a column. Of the "
        "validation data, or of some training data where there is none.",
    )


class Finding(BaseModel):
    """What one of the gate's reasons rests on, for whoever says it in other words; shares are 0..1."""

    kind: FindingKind = Field(examples=["enough"])
    values: dict[str, float | str] = Field(examples=[{"accuracy": 0.978, "least": 0.95}])


class Verdict(BaseModel):
    """What the gate decided and why, in sentences."""

    decision: Decision = Field(description="`ask`: a version is there, a person decides.")
    reasons: list[str] = Field(examples=[["Held-out accuracy 97.80% is at least 95.00%."]])
    findings: list[Finding] = Field(default=[], description="Of each of the reasons, in their order.")


class Result(Evaluation):
    """What came out; `accuracy` (0..1) and `loss` are held-out, from the served file. Refused means no version."""

    fit_seconds: float = Field(examples=[5.5])
    version: int | None = Field(examples=[3])
    promoted: bool = Field(description="Whether the version is the one to serve.")
    verdict: Verdict
    regression: dict[str, Any] | None = Field(default=None, exclude=True)
    """What changes from the version that serves to a candidate that was refused; a version's stands on its card."""


class Job(BaseModel):
    """One run of a recipe; times are UTC, in ISO 8601."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["9f2c4e1ab07d6358"])
    status: Status
    recipe: str = Field(examples=["quickstart"])
    overrides: Overrides
    progress: Progress
    metrics: Metrics
    history: list[Epoch]
    result: Result | None
    error: str | None = Field(description="Why the job failed, in a sentence.")
    asked: EarlyEnd | None = Field(
        default=None, description="How it was told to end early: `keep` what it learned, or `drop` it."
    )
    sweep: Sweep | None = Field(default=None, description="Its table and curves, where it is a sweep.")
    created: datetime
    started: datetime | None
    ended: datetime | None

    @computed_field(description="Why it failed, as a cause and what its sentence names; null for what has no cause.")  # type: ignore[prop-decorator]
    @property
    def failure(self) -> JobFailure | None:
        """The cause of which the job failed, where its error has a known one."""
        return failure_of(self.error)

    @property
    def has_ended(self) -> bool:
        """Whether nothing about this job will change any more."""
        return self.status in ENDED
