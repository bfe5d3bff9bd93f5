"""A sweep's settings compared: means over seeds with their errors, and the best."""

from collections.abc import Sequence

from app.jobs.sweep import Mean, SettingSummary
from app.training.sweep.grid import Grid
from app.training.sweep.record import Record


def summaries(grid: Grid, record: Record) -> list[SettingSummary]:
    """Return the summary of each setting, in the grid's order."""
    found, trials = [], grid.trials()
    for setting in grid.settings():
        keys = [trial.key for trial in trials if trial.setting == setting]
        histories = [record.histories.get(key, []) for key in keys]
        last = [history[-1] for history in histories if history]
        ends = [record.ends.get(key) for key in keys]
        found.append(
            SettingSummary(
                setting,
                Mean.of([epoch.val_accuracy for epoch in last if epoch.val_accuracy is not None]),
                Mean.of([epoch.val_loss for epoch in last if epoch.val_loss is not None]),
                tuple(map(len, histories)),
                *(ends.count(end) for end in ("complete", "stopped", "failed")),
            )
        )
    return found


def best(found: Sequence[SettingSummary]) -> SettingSummary | None:
    """Return the setting of the greatest mean accuracy among those with the most seeds trained to their end."""
    whole = max((one.complete for one in found), default=0)
    able = [one for one in found if one.complete == whole and one.accuracy is not None]
    return max(able, key=lambda one: one.accuracy.value if one.accuracy else 0.0) if whole else None
