"""The shape of a job, as it is asked for, stored, and shown over HTTP and by the CLI."""

import math
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

RecipeName = Literal["quickstart", "fast"]
Promotion = Literal["auto", "never"]
Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Phase = Literal["preparing", "fitting", "exporting", "judging"]

ENDED: tuple[Status, ...] = ("succeeded", "failed", "cancelled")


def _finite_or_none(value: object) -> object:
    """A loss that ran away to NaN or infinity has no JSON number, so it is shown as unknown."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


Reading = Annotated[float | None, BeforeValidator(_finite_or_none)]


class Overrides(BaseModel):
    """What to change in a recipe for one job; only what is given is stored and dumped."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    epochs: Annotated[int, Field(ge=1, le=200, description="Passes over the training data.")] | None = None
    batch_size: Annotated[int, Field(ge=1, le=10_000, description="Images per step of the optimizer.")] | None = None
    learning_rate: Annotated[float, Field(gt=0, le=10, description="Step size of the optimizer.")] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31, description="The same seed gives the same network.")] | None = None
    share: Annotated[float, Field(gt=0, le=1, description="Share of the training data to use.")] | None = None

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, int | float]:
        return {name: value for name, value in dump(self).items() if value is not None}


class TrainRequest(BaseModel):
    """What to train; `promote` says whether a version that passes the gate is served at once."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"recipe": "quickstart"},
                {"recipe": "fast", "overrides": {"epochs": 3, "seed": 7}, "promote": "never"},
            ]
        },
    )

    recipe: RecipeName
    overrides: Overrides = Overrides()
    promote: Promotion = "auto"


class Progress(BaseModel):
    """How far a job is; `fraction` is 0..1, and what is not known yet is null."""

    phase: Phase | None = None
    epoch: int = 0
    epochs: int = 0
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.0
    eta_seconds: Reading = None
    images_per_second: Reading = None


class Metrics(BaseModel):
    """The latest readings; `loss` and `accuracy` are of the training data, `val_` of the validation data."""

    loss: Reading = None
    accuracy: Reading = None
    val_loss: Reading = None
    val_accuracy: Reading = None


class Epoch(Metrics):
    """The readings after one epoch, and how long it took."""

    epoch: int
    seconds: float


class Verdict(BaseModel):
    """What the gate decided and why, in sentences."""

    decision: Literal["promote", "refuse"]
    reasons: list[str]


class Result(BaseModel):
    """What came out; `accuracy` (0..1) and `loss` are held-out, from the served file. Refused means no version."""

    accuracy: Reading
    loss: Reading
    fit_seconds: float
    version: int | None
    promoted: bool
    verdict: Verdict


class Job(BaseModel):
    """One run of a recipe; times are UTC, in ISO 8601."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    status: Status
    recipe: str
    overrides: Overrides
    progress: Progress
    metrics: Metrics
    history: list[Epoch]
    result: Result | None
    error: str | None
    created: datetime
    started: datetime | None
    ended: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing about this job will change any more."""
        return self.status in ENDED
