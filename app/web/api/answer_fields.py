"""Fields that the answers of `/predict` and `/predict/number` share, with their descriptions."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

ENCODER: Final = msgspec.json.Encoder()

Digit = Annotated[int, Meta(ge=0, le=9, description="The likeliest digit.", examples=[7])]
Confidence = Annotated[float, Meta(ge=0, le=1, description="Its probability.", examples=[0.998])]
Probabilities = Annotated[
    list[float], Meta(min_length=10, max_length=10, description="Softmax probabilities of 0 to 9; they sum to 1.")
]
IsDigit = Annotated[bool, Meta(description="False when the network cannot tell.")]
Version = Annotated[int, Meta(description="The version that answered.", examples=[2])]
View = Annotated[str, Meta(description="With `?view=1`: the digit image used, as a PNG data URL.")]
