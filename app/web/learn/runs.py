"""The recorded runs: answers."""

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, FiniteFloat

from app.errors import BadInput
from app.lessons import neurons, recorded
from app.lessons.optimizers import Name
from app.web.learn.schema import Numbers, numbers


class Made(BaseModel):
    """With what the runs were recorded."""

    seed: int
    software: dict[str, str]
    data_sha256: str
    validation: int = Field(description="Digits that only measured.")


class Raced(BaseModel):
    """The quickstart network with one optimizer, for two epochs; each loss is the mean since the point before."""

    optimizer: Name
    rate: FiniteFloat
    suited: bool = Field(description="Whether it is the rate that suits it best here; others are Keras's own.")
    per_epoch: int
    iterations: list[int]
    loss: Numbers
    accuracy: Numbers
    val_loss: FiniteFloat
    val_accuracy: FiniteFloat


class Run(BaseModel):
    """A training with too few, enough and too many epochs: its curves, an entry for each epoch."""

    name: str = Field(examples=["little-dropout"])
    digits: int = Field(description="Digits that it learned from.")
    dropout: FiniteFloat
    kept: list[int] = Field(description="Epochs after which the network was kept and can be asked; 0 is before any.")
    loss: Numbers
    accuracy: Numbers
    val_loss: Numbers
    val_accuracy: Numbers


class Epochs(BaseModel):
    """The runs of chapter 7, of the quickstart network with fewer hidden units."""

    units: int
    runs: list[Run]


class Runs(BaseModel):
    """Every run recorded for the course."""

    made: Made
    race: list[Raced]
    epochs: Epochs


class Pair(BaseModel):
    """Held-out digits that only one of two networks reads right."""

    gained: int = Field(description="Those that only this version reads right.")
    lost: int = Field(description="Those that only the quickstart reads right.")


class Pairs(BaseModel):
    """How the shipped versions and the quickstart read the same held-out digits."""

    count: int = Field(description="Digits that both read.", examples=[10_000])
    versions: dict[str, Pair] = Field(description="By the SHA-256 of a version's `model.tflite`, as on its card.")


class Said(BaseModel):
    """What the networks kept of one run said of a digit."""

    name: str = Field(examples=["little"])
    epochs: list[int]
    probabilities: list[Numbers] = Field(description="Ten for each of those epochs.")


class SaidByEpoch(BaseModel):
    """What each recorded run said of a digit, epoch by epoch."""

    runs: list[Said]


class NeuronWeights(BaseModel):
    """What one hidden neuron looks for, and what it then says for and against each digit."""

    weights: list[Numbers] = Field(description="28x28: above 0 it wants ink there, below 0 it wants none.")
    bias: FiniteFloat
    says: Numbers = Field(description="Its weight in each of the ten logits.")


class Neurons(BaseModel):
    """A recorded network, opened."""

    neurons: list[NeuronWeights]
    bias: Numbers = Field(description="Of each of the ten logits.")


class Passage(BaseModel):
    """A digit on its way through that network."""

    pixels: list[Numbers] = Field(description="28x28, 0 to 1: the digit image.")
    neuron: int
    products: list[Numbers] = Field(description="28x28: each pixel times this neuron's weight for it.")
    sums: Numbers = Field(description="Of each hidden neuron: the sum of its products, and its bias.")
    outputs: Numbers = Field(description="Of each hidden neuron: its sum after ReLU.")
    logits: Numbers
    probabilities: Numbers


def all_neurons() -> Neurons:
    """Return the recorded network's weights."""
    looked_for, b1, w2, b2 = neurons.weights()
    return Neurons(
        neurons=[
            NeuronWeights(weights=numbers(one.round(4)), bias=numbers(bias), says=numbers(says))
            for one, bias, says in zip(looked_for, b1, w2, strict=True)
        ],
        bias=numbers(b2),
    )


def passage(image: NDArray[np.uint8], neuron: int) -> Passage:
    """Return a digit image's way through the network, with one neuron's products; raises BadInput."""
    found = neurons.passage(image)
    if neuron >= len(found.sums):
        raise BadInput(f"There are neurons 0 to {len(found.sums) - 1}.", field="neuron")
    rest = {name: numbers(getattr(found, name)) for name in ("pixels", "sums", "outputs", "logits", "probabilities")}
    return Passage(neuron=neuron, products=numbers(found.products[neuron]), **rest)


def all_pairs() -> Pairs:
    """Return the counts of every shipped version."""
    return Pairs.model_validate(recorded.paired())


def all_runs() -> Runs:
    """Return every recorded curve."""
    return Runs.model_validate(recorded.runs())
