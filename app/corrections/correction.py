"""The models of a correction: as it is sent, stored, reviewed, and passed to a training."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

State = Literal["new", "accepted", "rejected"]
Digit = Annotated[int, Field(strict=True, ge=0, le=9)]
Label = Annotated[int, Field(strict=True, ge=0, le=11)]
"""A digit, or NO_DIGIT, or SEVERAL_DIGITS."""
Strokes = list[list[list[float]]]

IMAGE_SHAPE: Final = (28, 28)
HELD_ONE_IN: Final = 3
NO_DIGIT: Final = 10
"""The label of what is no digit, such as a letter."""
SEVERAL_DIGITS: Final = 11
"""The label of two digits or more."""


@dataclass(frozen=True)
class NewCorrection:
    """A drawing with the label that someone gives it, and the probabilities of the current version.

    `image` is (28, 28) uint8, `probabilities` (10,) summing to 1, of `version`. `seen` is the version whose answer the
    sender saw. `key` is the sender's own UUID for this drawing.
    """

    label: int
    image: NDArray[np.uint8]
    probabilities: NDArray[np.floating]
    version: int
    strokes: Strokes | None = None
    seen: int | None = None
    key: str | None = None


class Correction(BaseModel):
    """A stored correction; `image` is 784 bytes, white ink on black, row by row. Times are UTC."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: str
    key: str
    content: str
    label: int
    strokes: Strokes | None
    image: bytes
    probabilities: list[float]
    answer: int
    confidence: float
    version: int
    seen: int | None
    state: State
    final_label: int | None
    held: bool
    created: datetime
    reviewed: datetime | None

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The digit image, (28, 28) uint8, white ink on black."""
        return np.frombuffer(self.image, np.uint8).reshape(IMAGE_SHAPE)

    @property
    def claimed(self) -> int:
        """Its label by now: the reviewer's, else the sender's."""
        return self.label if self.final_label is None else self.final_label

    @property
    def likelihood(self) -> float:
        """The network's probability of what it is claimed to be, 0..1."""
        return likelihood_of(self.claimed, self.probabilities)

    @property
    def own_key(self) -> str | None:
        """The sender's own key, None when there was none."""
        return None if self.key == self.content else self.key


class Review(BaseModel):
    """A reviewer's word on a correction; `new` takes an earlier word back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: State = Field(examples=["accepted"])
    label: Label | None = Field(
        default=None, description="With `accepted`: the right label, where it is another than was sent.", examples=[7]
    )

    @model_validator(mode="after")
    def _label_only_when_accepted(self) -> "Review":
        if self.label is not None and self.state != "accepted":
            raise ValueError("a label goes with the state accepted only; leave it out")
        return self


class Counts(BaseModel):
    """How many corrections there are; `held` are those accepted ones that no training sees."""

    new: int = Field(examples=[12])
    accepted: int = Field(examples=[45])
    rejected: int = Field(examples=[3])
    held: int = Field(examples=[15])


@dataclass(frozen=True)
class Accepted:
    """All accepted corrections, the oldest first.

    `images` (n, 28, 28) uint8; `labels` (n,) uint8, the reviewer's, 0..11; `held` (n,) bool, held out: for measuring,
    never for training.
    """

    ids: list[str]
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    held: NDArray[np.bool_]


def likelihood_of(label: int, probabilities: Sequence[float]) -> float:
    """Return the network's probability of a label, 0..1; of no single digit, what it leaves of its likeliest one."""
    return probabilities[label] if label < NO_DIGIT else 1 - max(probabilities)


def images_of(rows: Sequence[bytes]) -> NDArray[np.uint8]:
    """Return stored images as one array, (n, 28, 28) uint8, white ink on black."""
    return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, *IMAGE_SHAPE)


def content_of(image: NDArray[np.uint8]) -> str:
    """Return what identifies a digit image: the SHA-256 of its 784 bytes."""
    return hashlib.sha256(image.tobytes()).hexdigest()


def is_held(content: str) -> bool:
    """Return whether images of this content are held out of training: about one in three, always the same ones."""
    return int(content[:16], 16) % HELD_ONE_IN == 0


def nameless_id(content: str) -> str:
    """Return the id of an imported correction that came without one: the same image gets the same."""
    return content[:16]
