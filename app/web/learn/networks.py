"""Layers and what passes through them: questions and answers."""

from typing import Annotated, Literal

import numpy as np
from annotated_types import Len
from pydantic import BaseModel, Field, FiniteFloat

from app.lessons import activations as functions
from app.lessons import as_array, backpropagation, layers
from app.web.learn.schema import Alpha, Coordinate, Numbers, Question, Rate, Seed, numbers


class VanishingQuestion(Question):
    """Through what the gradient goes back."""

    activation: Literal["sigmoid", "tanh", "relu", "leaky-relu", "linear"] = "sigmoid"
    depth: Annotated[int, Field(ge=1, le=20)] = 10
    seed: Seed = 0


class Vanishing(BaseModel):
    """What is left of the gradient in each layer, the first layer first."""

    activation: functions.Name
    by_weights: Numbers = Field(description="The norm of the loss's gradient by each layer's weights.")
    slopes: Numbers = Field(description="The mean derivative of the activation in each layer.")


def vanishing(question: VanishingQuestion) -> Vanishing:
    """Return what is left of a gradient on its way back."""
    found = layers.vanishing(question.activation, depth=question.depth, seed=question.seed)
    return Vanishing(activation=question.activation, by_weights=numbers(found.by_weights), slopes=numbers(found.slopes))


class RevivalQuestion(Question):
    """A rectified neuron whose bias lies too low."""

    alpha: Alpha = Field(0.1, description="0 is a plain ReLU.")
    bias: Annotated[float, Field(ge=-10, le=10)] = -3
    rate: Annotated[float, Field(gt=0, le=1)] = 0.3
    steps: Annotated[int, Field(ge=1, le=400)] = 200


class Revival(BaseModel):
    """One neuron that learns, before the first step and after each."""

    weights: Numbers
    biases: Numbers
    losses: Numbers
    active: Numbers = Field(description="The share of the inputs for which the neuron is above zero.")


def revival(question: RevivalQuestion) -> Revival:
    """Return how one rectified neuron learns, or does not."""
    found = layers.revival(**question.model_dump())
    return Revival.model_validate({name: numbers(getattr(found, name)) for name in Revival.model_fields})


class StackQuestion(Question):
    """A stack of linear layers of two inputs and two outputs."""

    depth: Annotated[int, Field(ge=1, le=6)] = 3
    seed: Seed = 0
    x: Annotated[tuple[Coordinate, ...], Len(2, 2)] = (1, 1)


class Linear(BaseModel):
    """A linear layer and what comes out of it: inputs @ weights + bias."""

    weights: list[Numbers]
    bias: Numbers
    outputs: Numbers


class Stack(BaseModel):
    """A stack of linear layers, and the one that does the same."""

    layers: list[Linear]
    collapsed: Linear


def stack(question: StackQuestion) -> Stack:
    """Return a stack of linear layers and the one layer that it is."""
    rng = np.random.default_rng(question.seed)
    made = [(rng.normal(0, 0.8, (2, 2)).round(2), rng.normal(0, 0.5, 2).round(2)) for _ in range(question.depth)]
    x, through = as_array(question.x), []
    outputs = x
    for weights, bias in made:
        outputs = layers.dense(outputs, weights, bias)
        through.append(Linear(weights=numbers(weights), bias=numbers(bias), outputs=numbers(outputs)))
    weights, bias = layers.collapsed(made)
    one = Linear(weights=numbers(weights), bias=numbers(bias), outputs=numbers(layers.dense(x, weights, bias)))
    return Stack(layers=through, collapsed=one)


class NetworkQuestion(Question):
    """A network of two inputs, two hidden neurons and one sigmoid output, and one example for it to learn."""

    inputs: Annotated[tuple[Coordinate, ...], Len(2, 2)] = (1, 0.5)
    wanted: Annotated[float, Field(ge=0, le=1)] = 1
    weights: Annotated[tuple[Coordinate, ...], Len(6, 6)] = Field(
        (0.5, -0.4, -0.3, 0.8, 0.6, -0.7),
        description="From input 1 to hidden 1 and 2, from input 2 to both, from hidden 1 and 2 to the output.",
    )
    biases: Annotated[tuple[Coordinate, ...], Len(3, 3)] = Field(
        (0.1, -0.2, 0.05), description="Of hidden 1, hidden 2 and the output."
    )
    activation: Literal["sigmoid", "tanh", "relu", "leaky-relu", "linear"] = Field(
        "sigmoid", description="Of the hidden neurons."
    )
    loss: backpropagation.LossName = "mean-squared-error"
    rate: Rate = 0.5


class LayerTrace(BaseModel):
    """What passed through a layer, forward and back; the matrices have a row for each input."""

    weights: list[Numbers]
    bias: Numbers
    sums: Numbers
    outputs: Numbers
    by_outputs: Numbers = Field(description="The loss's gradient by what the layer gave.")
    by_sums: Numbers = Field(description="The loss's gradient by its sums: that, times the activation's derivative.")
    by_weights: list[Numbers]
    by_bias: Numbers
    next_weights: list[Numbers] = Field(description="After one step of gradient descent.")
    next_bias: Numbers


class NetworkTrace(BaseModel):
    """One pass forward and back, and the loss after one step."""

    layers: list[LayerTrace]
    loss: FiniteFloat
    next_loss: FiniteFloat


def network(question: NetworkQuestion) -> NetworkTrace:
    """Return every number of one pass through the small network."""
    w, b = as_array(question.weights), as_array(question.biases)
    made = [
        backpropagation.DenseLayer(w[:4].reshape(2, 2), b[:2], question.activation),
        backpropagation.DenseLayer(w[4:].reshape(2, 1), b[2:], "sigmoid"),
    ]
    x, wanted = as_array([question.inputs]), as_array([[question.wanted]])
    passed = backpropagation.trace(made, x, wanted, question.loss)
    after = backpropagation.stepped(made, passed, question.rate)
    found = [
        LayerTrace(
            weights=numbers(layer.weights), bias=numbers(layer.bias),
            next_weights=numbers(then.weights), next_bias=numbers(then.bias),
            **{name: numbers(getattr(seen, name)[0]) for name in ("sums", "outputs", "by_outputs", "by_sums")},
            by_weights=numbers(seen.by_weights), by_bias=numbers(seen.by_bias),
        )
        for layer, then, seen in zip(made, after, passed.layers, strict=True)
    ]  # fmt: skip
    next_loss = backpropagation.trace(after, x, wanted, question.loss).loss
    return NetworkTrace(layers=found, loss=numbers(passed.loss), next_loss=numbers(next_loss))
