"""A candidate: a network that was exported and judged, with everything that its version's card says."""

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.jobs.job import Epoch, Verdict
from app.versions import Card

if TYPE_CHECKING:  # the gate imports LiteRT, which the trainer does not need
    from app.training.gate.gate import Judgement
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
    """The origin of a network that was not trained again: an earlier version, with its card's recipe, and the change.

    `change` says in a few words what the new version has and the earlier one has not.
    """

    version: int
    name: str
    seed: int | None
    recipe: Mapping[str, Any]
    change: str


@dataclass(frozen=True)
class Candidate:
    """A network in a staging `folder`, judged by the gate.

    `verdict` is the gate's, with what the training or the import adds to it; `temperature` what its logits were divided
    by; `software` the versions of the libraries that trained it; `quantization` what its weights of 8 bits changed;
    `strokes` how its second network reads drawings, None where it has none. The last two are as on a card.
    """

    folder: Path
    origin: "Recipe | ImportedFile | EarlierVersion"
    judgement: "Judgement"
    verdict: Verdict
    data_sha256: str
    parameters: int
    software: Mapping[str, str]
    quantization: Mapping[str, Any]
    history: Sequence[Epoch] = ()
    fit_seconds: float = 0.0
    temperature: float | None = None
    job: str | None = None
    strokes: Mapping[str, Any] | None = None

    @classmethod
    def of_earlier(
        cls, card: Card, folder: Path, judgement: "Judgement", *, change: str, **changed: Mapping[str, Any] | None
    ) -> "Candidate":
        """Return the candidate that has the networks of the version with this `card`, but for what was `changed`.

        That is `recipe`, `quantization` or `strokes`, each as on a card.
        """
        as_before = {name: card.get(name) for name in ("recipe", "quantization", "strokes")}
        recipe, quantization, strokes = (as_before | changed).values()
        return cls(
            folder, EarlierVersion(card["version"], card["name"], card["seed"], recipe or {}, change),
            judgement, judgement.verdict, data_sha256=card["data_sha256"], parameters=card["parameters"],
            software=card["software"], history=[Epoch.model_validate(epoch) for epoch in card["history"]],
            fit_seconds=card["fit_seconds"], temperature=card.get("calibration", {}).get("temperature"),
            quantization=quantization or {}, strokes=strokes,
        )  # fmt: skip

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
            "quantization": self.quantization,
            "handwriting": {name: round(share, 6) for name, share in asdict(judgement.handwriting).items()},
            **({"strokes": self.strokes} if self.strokes else {}),
            "verdict": self.verdict.model_dump(),
            "regression": judgement.regression and judgement.regression.as_card(),
            "fit_seconds": self.fit_seconds,
            "held_out": score.digits,
            "evaluation_seconds": score.seconds,
            "parameters": self.parameters,
            "size_bytes": (self.folder / "model.tflite").stat().st_size,
        }
