"""Makes a version of an earlier one's network, with weights of 8 bits; nothing is trained."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.errors import BadVersion, Conflict
from app.jobs.job import Promotion, Result
from app.training.candidate import Candidate
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mnist import Data, load
from app.training.fit.reporter import Reporter, enter
from app.training.gate.gate import judge_candidate
from app.training.gate.speed import Measure, milliseconds
from app.training.publish import publish_candidate
from app.training.quantize import Quantization, Reason, choose
from app.training.strokes.teach import keep
from app.versions import Store

REASONS: Final[Mapping[Reason | None, str]] = {
    "impossible": "it cannot be quantized",
    "reads-worse": "with weights of 8 bits it reads fewer digits",
    "slower": "with weights of 8 bits it takes longer on this machine",
}


def quantize_version(
    version: int,
    *,
    data: Path,
    store: Store,
    min_accuracy: float,
    promote: Promotion,
    reporter: Reporter,
    corrected: Corrected = NO_CORRECTIONS,
    measure: Measure = milliseconds,
) -> Result:
    """Export the network of `version` with weights of 8 bits, judge it, and publish it unless refused.

    `model.keras` and what the card says of the training stay. Raises NotFound, BadVersion, BadData, Conflict, which
    says why quantizing is no gain, and OSError when the disk is full.
    """
    enter(reporter, "preparing", 0.0)
    folder, card, digits = store.verified(version), store.card(version), load(data)
    with store.staging() as staged:
        enter(reporter, "exporting", 0.2)
        quantization = _quantize(folder, staged, digits, measure)
        if quantization.reason:
            raise Conflict(f"Version {version} stays as it is: {REASONS[quantization.reason]}.")
        keep(folder, staged)
        enter(reporter, "judging", 0.6)
        judgement = judge_candidate(staged, digits, store, min_accuracy=min_accuracy, corrected=corrected)
        candidate = Candidate.of_earlier(
            card, staged, judgement, change="with weights of 8 bits",
            recipe={**card["recipe"], "quantize": True}, quantization=quantization.as_card(),
        )  # fmt: skip
        return publish_candidate(candidate, store, may_promote=lambda: promote == "auto")


def _quantize(folder: Path, staged: Path, digits: Data, measure: Measure) -> Quantization:
    from app.training import export  # noqa: PLC0415  TensorFlow takes seconds; a version that is missing needs it not
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415

    shutil.copyfile(folder / "model.keras", staged / "model.keras")
    try:
        model = keras.models.load_model(staged / "model.keras", compile=False)
    except (ValueError, TypeError) as error:
        raise BadVersion(f"The network cannot be read: {str(error).splitlines()[0]}") from error
    export.convert(model, staged, digits.sample, quantize=True)
    return choose(staged, digits, quantize=True, measure=measure)
