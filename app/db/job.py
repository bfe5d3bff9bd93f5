"""The shape of a job, as it is asked for, stored, and shown over HTTP and by the CLI."""

import math
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

RecipeName = Literal["quickstart", "fast", "best"]
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

    phase: Phase | None = Field(default=None, examples=["fitting"])
    epoch: int = Field(default=0, examples=[3])
    epochs: int = Field(default=0, examples=[5])
    fraction: float = Field(default=0.0, ge=0, le=1, examples=[0.5])
    eta_seconds: Reading = Field(default=None, examples=[2.7])
    images_per_second: Reading = Field(default=None, examples=[55_000.0])


class Metrics(BaseModel):
    """The latest readings; `loss` and `accuracy` are of the training data, `val_` of the validation data."""

    loss: Reading = Field(default=None, examples=[0.11])
    accuracy: Reading = Field(default=None, examples=[0.967])
    val_loss: Reading = Field(default=None, examples=[0.09])
    val_accuracy: Reading = Field(default=None, examples=[0.972])


class Epoch(Metrics):
    """The readings after one epoch, and how long it took."""

    epoch: int
    seconds: float


class Verdict(BaseModel):
    """What the gate decided and why, in sentences."""

    decision: Literal["promote", "refuse", "ask"] = Field(description="`ask`: a version is there, a person decides.")
    reasons: list[str] = Field(examples=[["Held-out accuracy 97.80% is at least 95.00%."]])


class Result(BaseModel):
    """What came out; `accuracy` (0..1) and `loss` are held-out, from the served file. Refused means no version."""

    accuracy: Reading = Field(examples=[0.978])
    loss: Reading = Field(examples=[0.071])
    fit_seconds: float = Field(examples=[5.5])
    version: int | None = Field(examples=[3])
    promoted: bool = Field(description="Whether the version is the one to serve.")
    verdict: Verdict


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
    created: datetime
    started: datetime | None
    ended: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing about this job will change any more."""
        return self.status in ENDED
