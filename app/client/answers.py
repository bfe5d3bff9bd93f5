"""What the server answers, as frozen dataclasses; members that a newer server adds are passed over.

Shares and probabilities lie in 0..1, times are UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True)
class Prediction:
    """What the network says of one digit; `probabilities` are of 0 to 9 and sum to 1.

    `warnings` say why `is_digit` is false: "unsure", "no-digit" or "several-digits"; "inverted" that a 28x28
    image was dark on light. `image` is the digit image used, a
    PNG's bytes, with `view`; `saliency` 28x28 numbers in -1 (ink against the answer) to 1 (for it), with `explain`.
    """

    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    is_digit: bool
    version: int
    warnings: tuple[str, ...]
    image: bytes | None = None
    saliency: tuple[tuple[float, ...], ...] | None = None


@dataclass(frozen=True)
class NumberDigit:
    """One digit of a number; `box` is left, top, width, height, in the image's pixels or the strokes' unit."""

    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    box: tuple[float, ...]
    line: int = 0


@dataclass(frozen=True)
class NumberMark:
    """A mark between digits: `kind` is "minus", "point", "comma" or "space"; `box` is as of a digit."""

    kind: str
    box: tuple[float, ...]


@dataclass(frozen=True)
class NumberPrediction:
    """A number in reading order: `text` keeps leading zeros and marks, as in "-12,5", and breaks lines with a new line.

    `warnings` may hold "unsure", "inverted", and what was dropped: "frame", "underline", "specks".
    """

    text: str
    digits: tuple[NumberDigit, ...]
    version: int
    warnings: tuple[str, ...]
    marks: tuple[NumberMark, ...] = ()


@dataclass(frozen=True)
class Readiness:
    """Whether digits can be read now: by which version, or else why not."""

    ready: bool
    version: int | None
    detail: str | None = None


@dataclass(frozen=True)
class Correction:
    """A correction that is stored; `answer` is what the network in service reads, `state` new, accepted or rejected.

    With `key` it can be sent again under another label, or taken back. `is_new` is false where it was sent before, by a
    try whose answer was lost too.
    """

    id: str
    key: str
    label: int
    state: str
    answer: int
    confidence: float
    version: int
    created: datetime
    is_new: bool


@dataclass(frozen=True)
class Verdict:
    """What the gate decided, promote, refuse or ask, and why."""

    decision: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """What is known of a version; `accuracy` and `loss` are held-out. `members` is all that its card says."""

    version: int
    name: str
    created: datetime
    accuracy: float
    loss: float
    per_digit: tuple[float | None, ...]
    confusion: tuple[tuple[int, ...], ...]
    parent: int | None = None
    parameters: int | None = None
    size_bytes: int | None = None
    fit_seconds: float | None = None
    verdict: Verdict | None = None
    members: Mapping[str, Any] = field(default_factory=dict, repr=False, metadata={"all": True})


@dataclass(frozen=True)
class Naming:
    """How an admin calls a version, and what they noted about it; empty where there is nothing."""

    version: int
    name: str
    note: str


@dataclass(frozen=True)
class Versions:
    """All versions, the oldest first; `current` serves, `pinned` and `shipped` are kept, an admin sees `names`."""

    current: int | None
    pinned: tuple[int, ...]
    shipped: tuple[int, ...]
    versions: tuple[Card, ...]
    names: tuple[Naming, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a job is; `fraction` is 0..1, what is not known yet is None."""

    phase: str | None = None
    epoch: int = 0
    epochs: int = 0
    fraction: float = 0.0
    eta_seconds: float | None = None
    images_per_second: float | None = None


@dataclass(frozen=True)
class Metrics:
    """The latest readings: of the training data, and `val_` of the validation data."""

    loss: float | None = None
    accuracy: float | None = None
    val_loss: float | None = None
    val_accuracy: float | None = None


@dataclass(frozen=True, kw_only=True)
class Epoch(Metrics):
    """The readings after one epoch, and how long it took."""

    epoch: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """What came out of a job; `accuracy` and `loss` are held-out. No `version` means that the gate refused it."""

    accuracy: float | None
    loss: float | None
    fit_seconds: float
    version: int | None
    promoted: bool
    verdict: Verdict


@dataclass(frozen=True)
class Job:
    """One training; `status` is queued, running, succeeded, failed or cancelled, `error` why it failed."""

    id: str
    status: str
    recipe: str
    overrides: Mapping[str, Any]
    progress: Progress
    metrics: Metrics
    history: tuple[Epoch, ...]
    result: Result | None
    error: str | None
    created: datetime
    started: datetime | None
    ended: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing about this job will change any more."""
        return self.status in ENDED
