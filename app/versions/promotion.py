"""Promotion: the one place where a version becomes the current one, by hand, after its training, or by rolling back."""

import contextlib
import fcntl
import math
from collections.abc import Iterator

from app.errors import BadVersion, Conflict, NotFound, ReasonNeeded
from app.process.private_files import private_folder
from app.versions.audit import Action, account
from app.versions.durable_files import replace
from app.versions.promotion_history import Step
from app.versions.reader import Card, VersionReader

SIGNIFICANT_ERRORS = 1.96
"""Standard errors of the difference of two accuracies beyond which it is significant, at 95%."""


class VersionPromoter(VersionReader):
    """Changes which of the versions under one folder is the current one: the file `current`.

    Each change is noted first, in `audit.jsonl` for people and in `promotions.jsonl` for rolling back.
    """

    def promote(self, version: int, *, who: str | None = None, why: str | None = None, override: bool = False) -> None:
        """Make `version` the current one, atomically, after checking its files.

        `override` marks it in the audit log as promoted against the gate's verdict. Raises NotFound and BadVersion.
        """
        with self.locked():
            self.verified(version)
            self._make_current(version, "promote", "override" if override else "promote", who, why)

    def promote_candidate(
        self, version: int, *, judged_against: int | None, who: str | None = None, why: str | None = None
    ) -> bool:
        """Make a version that passed the gate the current one, if nothing changed since; return whether it is.

        It is not promoted where the current version is no longer the one that it was `judged_against`, nor where
        another one was promoted or rolled back to since it was published. Raises NotFound and BadVersion.
        """
        with self.locked():
            self.verified(version)
            if self.current() == version:
                return True
            if self.current() != judged_against or self._audit.current_changed_since(version):
                return False
            self._make_current(version, "promote", "promote", who, why)
            return True

    def rollback(self, *, who: str | None = None, why: str | None = None) -> int:
        """Make the version current that was so before the latest promotion, of those that remain; return its number.

        Raises Conflict when there is no such version.
        """
        with self.locked():
            target = self.rollback_target()
            if target is None:
                raise Conflict("Nothing was promoted since the start, so there is nothing to roll back to.")
            self.verified(target)
            self._make_current(target, "rollback", "rollback", who, why)
            return target

    def _write_down_current(self) -> None:
        """Write the file `current` where there is none, so that a new highest version is not served unpromoted."""
        current = self.current()
        if current is not None and not (self.root / "current").exists():
            replace(self.root / "current", f"{current}\n")

    def _make_current(self, version: int, step: Step, action: Action, who: str | None, why: str | None) -> None:
        before = self.current()
        if before == version:
            return
        self._audit.note(action, version, who=who or account(), before=before, why=why)
        self._promotions.note(step, before, version)
        replace(self.root / "current", f"{version}\n")

    def _make_root(self) -> None:
        """Make the folder, below one of this user alone where that is new, too: mostly the state folder."""
        private_folder(self.root.parent)
        self.root.mkdir(exist_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from changing the versions; the shipped ones' numbers are kept, too."""
        with self._folder_locked():
            self._shipped.write_down()
            yield

    @contextlib.contextmanager
    def _folder_locked(self) -> Iterator[None]:
        """Keep every other process from changing the folder."""
        self._make_root()
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def promote_manually(store: VersionPromoter, version: int, *, who: str | None = None, why: str | None = None) -> None:
    """Make `version` the current one for a person; against an `objection` it needs `why`, and is logged as an override.

    Raises NotFound, BadVersion and ReasonNeeded.
    """
    store.verified(version)
    card, why = store.card(version), (why or "").strip() or None
    current = store.current()
    current_card = None
    with contextlib.suppress(NotFound, BadVersion):
        current_card = store.card(current) if current is not None else None
    against = objection(card, current_card) if current != version else None
    if against and not why:
        raise ReasonNeeded(f"{against} Say why it should serve all the same.", field="why")
    store.promote(version, who=who, why=why, override=against is not None)


def objection(card: Card, current: Card | None) -> str | None:
    """Return the objection to promoting the version of `card` over that of `current`, in sentences; None without one.

    It is a verdict other than "promote", or a held-out accuracy that is significantly lower.
    """
    if card.get("verdict", {}).get("decision", "promote") != "promote":
        return " ".join(
            (f"The gate did not let version {card['version']} pass by itself.", *card["verdict"]["reasons"])
        )
    if current is None or current["accuracy"] - card["accuracy"] <= SIGNIFICANT_ERRORS * _standard_error(current, card):
        return None
    return (
        f"Version {card['version']} reads {card['accuracy']:.2%} of the held-out digits, version {current['version']}, "
        f"which serves, {current['accuracy']:.2%}: more than chance explains."
    )


def _standard_error(*cards: Card) -> float:
    """Return the standard error of the difference of the accuracies on two cards; infinite when it is not known."""
    variance = 0.0
    for card in cards:
        images = sum(map(sum, card.get("confusion", [])))
        if not images:
            return math.inf
        variance += card["accuracy"] * (1 - card["accuracy"]) / images
    return math.sqrt(variance)
