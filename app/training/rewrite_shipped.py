"""Rewrites the shipped versions' `model.keras` so that older versions of Keras open them, too; for the repository.

`python -m app.training.rewrite_shipped models`, after a version was shipped that an earlier program exported. What is
portable already is not changed. `model.tflite`, which is served, stays as it is.
"""

import json
import sys
from pathlib import Path

from app.training.portable import make_portable
from app.versions import Store, sha256
from app.versions.audit import AuditLog
from app.versions.reader import SHIPPED_AUDIT

WHY = "model.keras leaves out what older versions of Keras do not know; its weights are the same. SHA-256 before: "


def rewrite_shipped(root: Path) -> list[int]:
    """Rewrite the shipped versions under `root`, with hashes, cards and audit log; return the numbers of those changed.

    Raises BadVersion, before it changes anything of a version, where that is damaged.
    """
    store, log = Store(root), AuditLog(root / SHIPPED_AUDIT)
    changed = []
    for version in store.shipped():
        folder, card = store.verified(version), store.card(version)
        before = card["sha256"]["model.keras"]
        if make_portable(folder / "model.keras"):
            card["sha256"]["model.keras"] = sha256(folder / "model.keras")
            (folder / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
            log.note("rewrite", version, who="Digits", why=WHY + before)
            changed.append(version)
    return changed


if __name__ == "__main__":
    rewritten = rewrite_shipped(Path(sys.argv[1]))
    sys.stdout.write(f"rewritten: {', '.join(map(str, rewritten)) or 'none'}\n")
