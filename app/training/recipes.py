"""The recipes: each one frozen set of hyperparameters and a network.

Log of `fast`: change, why: error on 10,000 validation digits / on pen digits drawn on a canvas, in percent, training
on the other 50,000 with one to three seeds. Held-out digits chose nothing.

    5x5 and 3x3 convolutions with stride, 4 epochs at rate 0.003, images as they are:      1.35 / 7.8
    turned, slanted, stretched, shifted, since writers differ:                             1.19 / 7.6
    and pens of other widths, since canvases differ:                                       1.28 / 6.9
    a maximum over 2x2 instead of strides, after one quarter of the pixels:                0.91 / 5.6
    rate 0.005 (0.002: 1.09 / 6.6), since four epochs are short:                           0.89 / 5.5
    no padding, since MNIST's rim is empty; what that saves buys 24 and 48 channels:       0.95 / 5.2
    rate 0.008 (0.012: 0.84 / 4.9):                                                        0.79 / 4.7
    32 and 64 channels:                                                                    0.78 / 4.2
    3 epochs, and only half of the images moved (all: 0.86 / 4.9), to save time:           0.87 / 4.6
    batches of 192 at rate 0.01, which take a sixth less time (on a machine that reads
    the line above at 0.85; 192 at 0.008: 1.01, 256 at 0.012: 1.00):                       0.91
    tried, no better: label smoothing (it is, by 0.08, but blunts the probabilities), dropout, averaged weights, batches
    of 64, a cosine, wider pens (0.91 / 5.8), stronger or weaker moves.

Log of `best`, which also learns from synthesized digits and images of no digit; the same errors, pen digits as PNG and
as strokes, one seed:

    six convolutions, the first with stride 2; 40,000 synthesized; 6 epochs, turned by
    0.15, bent by 0.7, contrast 0.25, gaps in a tenth:                                     0.78 / 1.44 / 1.16
    8 epochs, turned by 0.12, bent by 0.4, contrast 0.15, gaps in a twentieth:             0.54 / 0.84 / 0.87
    rate 0.006 instead of 0.003:                                                           0.64 / 0.88 / 0.85
    weight decay 0.02:                                                                     0.57 / 0.83 / 0.76
    from there 4 epochs more at a fifth of the rate, varied as before:                     0.55 / 0.80 / 0.76
    the same, varied less:                                                                 0.55 / 0.80 / 0.80
    the same, label smoothing 0.1 instead of 0.02:                                         0.60 / 0.77 / 0.83
    two narrow convolutions on all pixels first (4 epochs, before: 0.90):                  1.03 / 1.20 / 1.04
    dropout 0.3, turned by 0.2, bent by 0.7:                                               0.68 / 1.09 / 0.95
    the first convolution on all pixels, then a maximum over 2x2 (a shift by a pixel no
    longer changes what is read; averaging over shifts, which helped by 0.05, does not):   0.51 / 0.91 / 0.95
    A whole training of 40 epochs, turned by 0.15 and bent by 0.5, with stride 2, read more 1s as 7s (1.16 / 1.12).
    This recipe, 30 epochs, seeds 0, 1, 2: 1.09 / 1.15, 1.08 / 0.97, 1.16 / 1.08. The seed with the fewest is its own.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from app.errors import BadInput
from app.jobs.overrides import LEAK, Activation, Full, Loss, Optimizer, Overrides, Schedule
from app.jobs.recipe_defaults import RATES, override_fault


@dataclass(frozen=True)
class Augmentation:
    """The augmentation of training images, anew in every epoch; the bounds of uniform draws, either way.

    `widths` are changes of the pen's width in pixels, one for each of as many equal parts of the images; `graded`
    makes each any part of that change. A share `moved` of the images is moved too: `rotation` in radians, `shear` in
    pixels per pixel, `stretch` of each axis as a share, `shift` in pixels. All the others are 0 for none: `elastic` is
    the mean standard deviation in pixels of the elastic distortion of those images, `contrast` bounds the logarithm of
    the exponent of their greys, and a share `gaps` of all images gets a gap, as where a pen skips.
    """

    widths: tuple[int, ...]
    moved: float
    rotation: float
    shear: float
    stretch: float
    shift: float
    graded: bool = False
    elastic: float = 0.0
    contrast: float = 0.0
    gaps: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what network comes out of the data.

    `schedule` is constant, one-cycle: up to `learning_rate` in the first fifth of the steps, then down to 1% of it, or
    cosine: from it down to nothing. `batch_size` may be all images at once. `hidden_layers` of `units` each stand
    between the network's first layers and its output, each with `dropout` after it; `alpha` is leaky ReLU's slope.
    `validation` is the share of the training digits that are held back for validation (0: none, as published); `share`
    the share of them to use at all. `threads` is how many of the machine's cores one operation may use, 0 for all.

    An epoch also shows `synthesized` digits and `negatives`, images of no digit, which are to have all ten alike
    probable (D. Hendrycks et al., "Deep Anomaly Detection with Outlier Exposure", ICLR 2019). `smoothing` is the share
    of a label spread over all ten digits. `calibrated` fits a temperature to the validation digits at the end.
    `corrections` is how often an epoch shows each accepted correction that is not held out. The network "current" is
    that of the current version, which is trained further; a share `kept` of its weights is in those at the end, since
    it then forgets less (M. Wortsman et al., "Robust Fine-Tuning of Zero-Shot Models", CVPR 2022). Its negatives are
    mostly those that it takes for digits. With `quantize` the network is served with weights of 8 bits, where it reads
    as well and is no slower. With `strokes` a second network learns the paths of synthesized drawings.

    `taught` is how much of a digit's target comes from the current version, where its answer is right, instead of from
    the label (G. Hinton et al., "Distilling the Knowledge in a Neural Network", 2015). Such a recipe and "current" keep
    the current version's network of strokes.
    """

    name: str
    network: Literal["dense", "convolutional", "deep", "compact", "current"]
    epochs: int
    batch_size: int | Full
    learning_rate: float
    schedule: Schedule
    hidden_layers: int
    units: int
    dropout: float
    augmentation: Augmentation | None
    validation: float
    threads: int
    seed: int = 0
    share: float = 1.0
    synthesized: int = 0
    negatives: int = 0
    smoothing: float = 0.0
    calibrated: bool = False
    corrections: int = 0
    kept: float = 0.0
    optimizer: Optimizer = "adam"
    activation: Activation = "relu"
    alpha: float | None = None
    loss: Loss = "categorical-crossentropy"
    quantize: bool = True
    strokes: bool = False
    taught: float = 0.0

    @property
    def needs_current(self) -> bool:
        """Whether it goes on with, or learns from, the network that serves."""
        return self.network == "current" or self.taught > 0


# TensorFlow's beginner quickstart as published: x/255, Flatten, Dense 128 ReLU, Dropout 0.2, Dense 10, Adam, 5 epochs.
QUICKSTART = Recipe(
    name="quickstart",
    network="dense",
    epochs=5,
    batch_size=32,
    learning_rate=0.001,
    schedule="constant",
    hidden_layers=1,
    units=128,
    dropout=0.2,
    augmentation=None,
    validation=0.0,
    threads=1,  # its matrices are too small for two cores, which take 1.8 times as long as one
)

FAST = Recipe(
    name="fast",
    network="convolutional",
    epochs=3,
    batch_size=192,
    learning_rate=0.01,
    schedule="one-cycle",
    hidden_layers=1,
    units=96,
    dropout=0.0,
    augmentation=Augmentation(widths=(0, -1, 0, 1, 2), moved=0.5, rotation=0.15, shear=0.15, stretch=0.08, shift=1.0),
    validation=1 / 60,
    threads=0,
)

BEST = Recipe(
    name="best",
    network="deep",
    epochs=30,
    batch_size=128,
    learning_rate=0.004,
    schedule="one-cycle",
    hidden_layers=0,
    units=128,
    dropout=0.0,
    augmentation=Augmentation(
        widths=(0, 0, -1, 1, 2), graded=True, moved=1.0, rotation=0.12, shear=0.12, stretch=0.08, shift=1.0,
        elastic=0.4, contrast=0.15, gaps=0.05,
    ),
    validation=1 / 30,
    threads=0,
    seed=1,
    synthesized=36_000,
    negatives=8_000,
    smoothing=0.02,
    calibrated=True,
    corrections=4,
    strokes=True,
)  # fmt: skip

# Trains the network of the current version further, which has learned the images outside of its share already. A tenth
# of `best`'s rate is enough for all digits like the corrections to be read right; more forgets more of the rest.
REFINE = replace(
    BEST,
    name="refine",
    network="current",
    epochs=2,
    learning_rate=0.0003,
    share=1 / 3,
    synthesized=18_000,
    negatives=4_500,
    corrections=16,
    seed=0,
)

# Takes a quarter of `best`'s time for an image. It learns from the network that serves, so it comes after `best`.
COMPACT = replace(
    BEST,
    name="compact",
    network="compact",
    epochs=16,
    synthesized=48_000,
    negatives=12_000,
    strokes=False,
    taught=0.6,
    seed=0,
)

RECIPES = {recipe.name: recipe for recipe in (QUICKSTART, FAST, BEST, REFINE, COMPACT)}


def with_overrides(recipe: Recipe, overrides: Overrides) -> Recipe:
    """Return `recipe` with what `overrides` gives, and with the learning rate that suits an optimizer they bring.

    Raises BadInput, which names the override at fault, when one does not fit the recipe or the others.
    """
    fault = override_fault(recipe.name, overrides)
    if fault:
        name, sentence = fault
        raise BadInput(f"{sentence}.", field=f"overrides.{name}")
    changed: dict[str, Any] = overrides.model_dump()
    if overrides.optimizer not in {None, recipe.optimizer}:
        changed = {"learning_rate": RATES[recipe.name][str(overrides.optimizer)]} | changed
    if overrides.activation == "leaky-relu":
        changed = {"alpha": LEAK} | changed
    if overrides.hidden_layers == 0 and recipe.network == "dense":
        changed["dropout"] = 0.0  # or it would leave out pixels
    return replace(recipe, **changed)
