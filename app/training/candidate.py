"""A candidate: a network that was exported and judged, with everything that its version's card says."""

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.jobs.job import Epoch, Verdict

if TYPE_CHECKING:  # the gate imports LiteRT, which the trainer does not need
    from app.training.gate.gate import Judgement
    from app.training.quantize import Quantization
    from app.training.recipes import Recipe


@dataclass(frozen=True)
class ImportedFile:
    """The origin of an imported network, in the place of a recipe on the card.

    `answers` is the kind of its outputs; `pixels` are the values that it was trained on for ground and for full ink,
    `transposed` whether with rows for columns.
    """

    file: str
    sha256: str
    layers: tuple[str, ...]
    shape: tuple[int, ...]
    answers: Literal["logits", "softmax"]
    pixels: tuple[float, float]
    transposed: bool = False
    name: str = "imported"
    seed: int | None = None


@dataclass(frozen=True)
class EarlierVersion:
    """The origin of a network that was exported again: an earlier version, with the recipe of its card."""

    version: int
    name: str
    seed: int | None
    recipe: Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A network in a staging `folder`, judged by the gate.

    `verdict` is the gate's, with what the training or the import adds to it; `temperature` what its logits were divided
    by; `software` the versions of the libraries that trained it; `quantization` what its weights of 8 bits changed.
    """

    folder: Path
    origin: "Recipe | ImportedFile | EarlierVersion"
    judgement: "Judgement"
    verdict: Verdict
    data_sha256: str
    parameters: int
    software: Mapping[str, str]
    quantization: "Quantization"
    history: Sequence[Epoch] = ()
    fit_seconds: float = 0.0
    temperature: float | None = None
    job: str | None = None

    def card(self) -> dict[str, Any]:
        """Return the card as JSON-able values; the store adds version, file hashes and time.

        Its `parent` is the version that was current when this one was judged.
        """
        judgement, score, origin = self.judgement, self.judgement.score, self.origin
        return {
            "name": origin.name,
            "parent": judgement.judged_against,
            "job": self.job,
            "recipe": dict(origin.recipe) if isinstance(origin, EarlierVersion) else asdict(origin),
            "seed": origin.seed,
            "software": {
                "python": platform.python_version(),
                **self.software,
                "ai-edge-litert": version("ai-edge-litert"),
            },
            "data_sha256": self.data_sha256,
            "history": [epoch.model_dump(exclude={"confusion"}) for epoch in self.history],
            "accuracy": score.accuracy,
            "loss": score.loss,
            "per_digit": [None if math.isnan(share) else round(share, 6) for share in score.per_digit],
            "confusion": score.confusion,
            "calibration": {
                "temperature": self.temperature and round(self.temperature, 4),
                "ece": round(score.ece, 6),
            },
            "quantization": self.quantization.as_card(),
            "handwriting": {name: round(share, 6) for name, share in asdict(judgement.handwriting).items()},
            "verdict": self.verdict.model_dump(),
            "regression": judgement.regression and judgement.regression.as_card(),
            "fit_seconds": self.fit_seconds,
            "held_out": score.digits,
            "evaluation_seconds": score.seconds,
            "parameters": self.parameters,
            "size_bytes": (self.folder / "model.tflite").stat().st_size,
        }
