"""The card of a version: what it is, how it came about, and how well it reads."""

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from app.jobs.job import Epoch, Verdict
from app.training.gate.gate import Score
from app.training.gate.handwriting import Handwriting
from app.training.gate.regression import Regression
from app.training.recipes import Recipe

if TYPE_CHECKING:
    from app.training.importing.imported import Source


def card(
    recipe: "Recipe | Source",
    *,
    parent: int | None,
    job: str | None,
    data_sha256: str,
    history: Sequence[Epoch],
    found: Score,
    handwriting: Handwriting,
    temperature: float | None,
    verdict: Verdict,
    regression: Regression | None,
    fit_seconds: float,
    parameters: int,
    size_bytes: int,
    software: Mapping[str, str],
) -> dict[str, Any]:
    """Return the card as JSON-able values; the store adds version, file hashes and time.

    `parent` is the version served when this one was made, `found` its reading of the held-out digits, `handwriting`
    of synthesized ones, `regression` how both changed against what was served, `temperature` what its logits were
    divided by, `size_bytes` the size of the served file.
    """
    return {
        "name": recipe.name,
        "parent": parent,
        "job": job,
        "recipe": asdict(recipe),
        "seed": recipe.seed,
        "software": {"python": platform.python_version(), **software, "ai-edge-litert": version("ai-edge-litert")},
        "data_sha256": data_sha256,
        "history": [epoch.model_dump(exclude={"confusion"}) for epoch in history],
        "accuracy": found.accuracy,
        "loss": found.loss,
        "per_digit": [None if math.isnan(share) else round(share, 6) for share in found.per_digit],
        "confusion": found.confusion,
        "calibration": {"temperature": temperature and round(temperature, 4), "ece": round(found.ece, 6)},
        "handwriting": {name: round(share, 6) for name, share in asdict(handwriting).items()},
        "verdict": verdict.model_dump(),
        "regression": regression and regression.as_card(),
        "fit_seconds": fit_seconds,
        "held_out": found.digits,
        "evaluation_seconds": found.seconds,
        "parameters": parameters,
        "size_bytes": size_bytes,
    }
