"""Makes a version of an earlier one's network and a second one that reads the path of strokes, which is trained."""

import shutil
from pathlib import Path

from app.errors import Conflict
from app.jobs.job import Promotion, Result
from app.training.candidate import Candidate
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mnist import load
from app.training.fit.reporter import Reporter, enter
from app.training.gate.gate import judge_candidate
from app.training.publish import publish_candidate
from app.training.strokes.teach import teach
from app.versions import MODEL_FILES, Store


def strokes_version(
    version: int,
    *,
    seed: int,
    data: Path,
    store: Store,
    min_accuracy: float,
    promote: Promotion,
    reporter: Reporter,
    corrected: Corrected = NO_CORRECTIONS,
) -> Result:
    """Train a network of strokes beside that of `version`, judge both, and publish them unless refused.

    Raises NotFound, BadVersion, BadData, Conflict where both together read no more, and OSError when the disk is full.
    """
    enter(reporter, "preparing", 0.0)
    folder, card, digits = store.verified(version), store.card(version), load(data)
    with store.staging() as staged:
        for name in MODEL_FILES:
            shutil.copyfile(folder / name, staged / name)
        found = teach(staged, seed, reporter)
        if found is None or not found.used:
            raise Conflict(f"Version {version} stays as it is: with their paths it reads no more of the drawings.")
        enter(reporter, "judging", 1.0)
        judgement = judge_candidate(staged, digits, store, min_accuracy=min_accuracy, corrected=corrected)
        candidate = Candidate.of_earlier(
            card, staged, judgement, change="with a network that reads the path of strokes", strokes=found.as_card()
        )
        return publish_candidate(candidate, store, may_promote=lambda: promote == "auto")
