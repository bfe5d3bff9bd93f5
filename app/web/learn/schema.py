"""The base of the course's questions, and the encoding of its answers' numbers."""

from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from app.lessons import as_array

MOST_POINTS: Final = 401
SIGNIFICANT: Final = 7
"""Significant digits of a number that is sent: more than a figure shows."""

Numbers = list[FiniteFloat]
Coordinate = Annotated[float, Field(ge=-100, le=100)]
Rate = Annotated[float, Field(gt=0, le=100)]
Seed = Annotated[int, Field(ge=0, le=9999)]
Alpha = Annotated[float, Field(ge=0, le=1)]
Temperature = Annotated[float, Field(ge=0.05, le=20)]


class Question(BaseModel):
    """What a request may ask; the same question is answered once and kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def numbers(values: ArrayLike, significant: int = SIGNIFICANT) -> Any:  # noqa: ANN401  lists as deep as the array
    """Return `values` as lists, each rounded to `significant` digits; what is too small for a float32 is 0."""
    array = as_array(values)
    with np.errstate(divide="ignore"):
        places = significant - 1 - np.floor(np.log10(np.abs(array)))
    scale = 10.0 ** np.clip(np.where(np.isfinite(places), places, 0), -300, 44)
    return (np.rint(array * scale) / scale + 0.0).tolist()
