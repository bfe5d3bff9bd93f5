"""The hyperparameters of a recipe that a job may override, each with its bounds."""

from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_serializer,
)
from pydantic_core import PydanticCustomError

RecipeName = Literal["quickstart", "fast", "best", "refine", "compact"]
Optimizer = Literal["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
Schedule = Literal["constant", "one-cycle", "cosine"]
Activation = Literal["sigmoid", "tanh", "relu", "leaky-relu"]
Loss = Literal["categorical-crossentropy", "mse", "binary-crossentropy"]
Full = Literal["full"]

LEAK: Final = 0.01
"""The slope of a leaky ReLU below zero where none is given. A. Maas et al., "Rectifier Nonlinearities", 2013."""


def _count_or_full(value: object, validate: ValidatorFunctionWrapHandler) -> int | Full:
    """Name the field itself in the error, with both kinds of value; a union's own errors name its members."""
    try:
        accepted: int | Full = validate(value)
    except ValidationError:
        sentence = 'Input should be a whole number from 1 to 10000, or "full"'
        raise PydanticCustomError("batch_size", sentence) from None
    return accepted


def _no_step(value: object) -> object:
    if value == "step":
        sentence = (
            "The step function's gradient is zero everywhere, so nothing would be learned; "
            "choose sigmoid, tanh, relu or leaky-relu"
        )
        raise PydanticCustomError("step", sentence)
    return value


BatchSize = Annotated[Annotated[int, Field(ge=1, le=10_000)] | Full, WrapValidator(_count_or_full)]


class Overrides(BaseModel):
    """What to change in a recipe for one job; only what is given is stored and dumped.

    `docs/training.md` says what each does and what each recipe has in its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    epochs: Annotated[int, Field(ge=1, le=200, description="Passes over the training data.")] | None = None
    batch_size: Annotated[
        BatchSize | None,
        Field(
            description='Images per step of the optimizer, or "full": all of them, batch gradient descent, one step an '
            "epoch. From 2,000 images on, the gradient is summed over slices: exactly the mean, in little memory."
        ),
    ] = None
    optimizer: Annotated[
        Optimizer | None,
        Field(
            description="What makes steps of gradients, each as in Keras; momentum and nesterov are SGD with momentum "
            "0.9. Without a `learning_rate`, one that suits it comes with it."
        ),
    ] = None
    learning_rate: (
        Annotated[float, Field(gt=0, le=10, description="Step size of the optimizer, at its peak.")] | None
    ) = None
    schedule: Annotated[
        Schedule | None,
        Field(
            description="How the learning rate goes: it stays; it climbs for a fifth of the steps, then falls to a "
            "hundredth; or it falls to nothing along half a cosine."
        ),
    ] = None
    activation: Annotated[
        Activation | None,
        BeforeValidator(_no_step),
        Field(
            description="Of the hidden layers, convolutions too. The step function is refused: its gradient is zero."
        ),
    ] = None
    alpha: (
        Annotated[
            float,
            Field(gt=0, lt=1, description=f"Slope of leaky-relu below zero, only with it; {LEAK} when left out."),
        ]
        | None
    ) = None
    hidden_layers: (
        Annotated[int, Field(ge=0, le=8, description="Dense layers between the recipe's first layers and the output.")]
        | None
    ) = None
    units: (
        Annotated[
            int, Field(ge=1, le=1024, description="Neurons of each of the `hidden_layers`, only where there are.")
        ]
        | None
    ) = None
    dropout: (
        Annotated[float, Field(ge=0, le=0.9, description="Share of inputs to the next layer left out of each step.")]
        | None
    ) = None
    loss: Annotated[
        Loss | None,
        Field(
            description="What is made small: the cross-entropy of the softmax, the mean squared error of the softmax, "
            "or the binary cross-entropy of each digit's own sigmoid. The answer is the softmax of the logits with "
            "each of them."
        ),
    ] = None
    seed: Annotated[int, Field(ge=0, lt=2**31, description="The same seed gives the same network.")] | None = None
    share: Annotated[float, Field(gt=0, le=1, description="Share of the training data to use.")] | None = None
    quantize: (
        Annotated[
            bool,
            Field(
                description="Serve the network with weights of 8 bits, where it then reads as well and is no slower; "
                "the card says what that changed."
            ),
        ]
        | None
    ) = None

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, int | float | str]:
        return {name: value for name, value in dump(self).items() if value is not None}
