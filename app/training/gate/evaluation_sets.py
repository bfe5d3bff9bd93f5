"""The sets on which the gate compares a candidate with the current version."""

from collections.abc import Sequence

from app.training.data.corrected import Corrected
from app.training.data.evaluation_set import EvaluationSet
from app.training.data.mnist import Data
from app.training.gate.synthesized_set import synthesized_set


def evaluation_sets(digits: Data, corrected: Corrected) -> Sequence[EvaluationSet]:
    """Return the sets, the held-out digits first."""
    images, labels, _ = synthesized_set()
    return [
        EvaluationSet("held-out digits", digits.x_test, digits.y_test),
        EvaluationSet("synthesized digits", images, labels),
        *corrected.evaluation_sets(),
    ]
