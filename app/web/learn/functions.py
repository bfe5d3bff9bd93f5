"""Activations and losses: questions and answers."""

from typing import Annotated, Any, Literal, get_args

import numpy as np
from annotated_types import Len
from pydantic import BaseModel, Field, FiniteFloat

from app.errors import BadInput
from app.lessons import Array, as_array, backpropagation, losses
from app.lessons import activations as functions
from app.web.learn.schema import MOST_POINTS, Alpha, Coordinate, Numbers, Question, Temperature, numbers

ActivationName = Literal["step", "sigmoid", "tanh", "relu", "leaky-relu", "linear", "softmax"]
LossName = Literal[
    "mean-squared-error", "binary-crossentropy", "categorical-crossentropy", "sparse-categorical-crossentropy"
]


class CurveQuestion(Question):
    """Which part of an activation's curve."""

    low: Coordinate = Field(-6, description="The first x.")
    high: Coordinate = Field(6, description="The last x.")
    points: Annotated[int, Field(ge=2, le=MOST_POINTS)] = 121
    alpha: Alpha = Field(functions.ALPHA, description="Leaky ReLU's slope below zero.")
    temperature: Temperature = Field(1, description="Softmax's.")


class Curve(BaseModel):
    """An activation's curve; that of softmax is over all its x at once, each y the share of its own x."""

    name: ActivationName
    x: Numbers
    y: Numbers
    derivative: Numbers = Field(description="dy/dx at each x; at a kink the slope on its left.")
    kinks: Numbers = Field(description="Where there is no derivative.")
    lowest: FiniteFloat | None = Field(description="What y never goes below; null where there is no bound.")
    highest: FiniteFloat | None = Field(description="What y never goes above; null where there is no bound.")


def curve(name: ActivationName, question: CurveQuestion) -> Curve:
    """Return an activation's curve with its derivative."""
    if question.low >= question.high:
        raise BadInput("low must lie below high.", field="low")
    x = np.linspace(question.low, question.high, question.points)
    kinks: tuple[float, ...] = ()
    if name == "softmax":
        y = functions.softmax(x, question.temperature)
        slopes, ends = np.diag(functions.softmax_jacobian(x, question.temperature)), (0.0, 1.0)
    else:
        chosen = functions.activation(name, question.alpha)
        y, slopes, kinks, ends = chosen.value(x), chosen.derivative(x), chosen.kinks, (chosen.lowest, chosen.highest)
    lowest, highest = (end if np.isfinite(end) else None for end in ends)
    found = {"x": numbers(x), "y": numbers(y), "derivative": numbers(slopes), "kinks": list(kinks)}
    return Curve(name=name, lowest=lowest, highest=highest, **found)


class SoftmaxQuestion(Question):
    """Logits to turn into shares."""

    logits: Annotated[tuple[Annotated[float, Field(ge=-1000, le=1000)], ...], Len(2, 20)] = (2, 1, 0)
    temperature: Temperature = 1


class Softmax(BaseModel):
    """The shares, and how each (row) changes with each logit (column)."""

    probabilities: Numbers
    jacobian: list[Numbers]


def softmax(question: SoftmaxQuestion) -> Softmax:
    """Return the softmax of some logits with its Jacobian."""
    shares = functions.softmax(question.logits, question.temperature)
    jacobian = functions.softmax_jacobian(question.logits, question.temperature)
    return Softmax(probabilities=numbers(shares), jacobian=numbers(jacobian))


class LossQuestion(Question):
    """What is wanted of the one prediction, and how many predictions to try."""

    wanted: Annotated[float, Field(ge=0, le=1)] = Field(
        1, description="What the prediction should be; of the categorical losses always 1."
    )
    points: Annotated[int, Field(ge=2, le=MOST_POINTS)] = 101


class LossCurve(BaseModel):
    """A loss over the prediction.

    Of the categorical losses that is the probability of the right digit, the others sharing what it leaves.
    """

    name: LossName
    prediction: Numbers = Field(description="0.001 to 0.999: at the ends Keras clips, and there is no gradient.")
    loss: Numbers
    gradient: Numbers = Field(description="By the prediction.")
    logit_gradient: Numbers = Field(description="By the logit of that prediction: what the network hears.")


def loss_curve(name: LossName, question: LossQuestion) -> LossCurve:
    """Return a loss and its gradients over the prediction."""
    p = np.linspace(0.001, 0.999, question.points)
    if name in {"mean-squared-error", "binary-crossentropy"}:
        value, slope = backpropagation.LOSSES[name]
        column, wanted = p[:, None], np.full((len(p), 1), question.wanted)
        loss, gradient = value(wanted, column), slope(wanted, column)[:, 0]
        by_logit = gradient * p * (1 - p)  # sigmoid's derivative
    else:
        shares = np.column_stack([p, *[(1 - p) / 9] * 9])
        labels = np.zeros(len(p), np.int64)
        wanted = losses.one_hot(labels, 10)
        loss, by_share = _categorical(name, labels, shares)
        gradient = by_share[:, 0] - by_share[:, 1:].mean(1)  # the others give way alike
        by_logit = losses.categorical_crossentropy_logits_gradient(wanted, np.log(shares))[:, 0]
    found = {"loss": numbers(loss), "gradient": numbers(gradient), "logit_gradient": numbers(by_logit)}
    return LossCurve(name=name, prediction=numbers(p), **found)


def _categorical(name: LossName, labels: Any, shares: Array) -> tuple[Array, Array]:  # noqa: ANN401  whole numbers
    if name == "sparse-categorical-crossentropy":
        gradient = losses.sparse_categorical_crossentropy_gradient(labels, shares)
        return losses.sparse_categorical_crossentropy(labels, shares), gradient
    wanted = losses.one_hot(labels, shares.shape[-1])
    return losses.categorical_crossentropy(wanted, shares), losses.categorical_crossentropy_gradient(wanted, shares)


class AnswerQuestion(Question):
    """A network's ten probabilities, such as `POST /predict` gives them, and the right digit."""

    probabilities: Annotated[tuple[Annotated[float, Field(ge=0, le=1)], ...], Len(10, 10)]
    label: Annotated[int, Field(ge=0, le=9)]


class LossOfAnswer(BaseModel):
    """One loss of the answer."""

    name: LossName
    loss: FiniteFloat
    gradient: Numbers = Field(description="By each of the ten probabilities.")
    by_label: Numbers = Field(description="What the loss would be if the right digit were 0, 1 and so on.")


class LossesOfAnswer(BaseModel):
    """Every loss of one answer."""

    losses: list[LossOfAnswer]


def losses_of_answer(question: AnswerQuestion) -> LossesOfAnswer:
    """Return every loss of ten probabilities."""
    shares = as_array(question.probabilities)
    if not shares.sum():
        raise BadInput("Ten probabilities sum to 1; these are all 0.", field="probabilities")
    every, labels = np.broadcast_to(shares, (10, 10)), np.arange(10)
    found = []
    for name in get_args(LossName):
        if name in {"mean-squared-error", "binary-crossentropy"}:
            value, slope = backpropagation.LOSSES[name]
            by_label, gradients = value(np.eye(10), every), slope(np.eye(10), every)
        else:
            by_label, gradients = _categorical(name, labels, every)
        values = {"by_label": numbers(by_label), "gradient": numbers(gradients[question.label])}
        found.append(LossOfAnswer(name=name, loss=numbers(by_label[question.label]), **values))
    return LossesOfAnswer(losses=found)
