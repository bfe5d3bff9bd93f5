"""Promoting by hand: what the card speaks against serves only for a reason, and the audit log keeps it."""

import contextlib
import math

from app.errors import BadVersion, NotFound, ReasonNeeded
from app.versions.reader import Card
from app.versions.store import Store

SIGNIFICANT_ERRORS = 1.96
"""Standard errors of the difference of two accuracies beyond which it is no chance, at 95%."""


def promote(store: Store, version: int, *, who: str | None = None, why: str | None = None) -> None:
    """Make `version` the one to serve; what `objection` speaks against is recorded as an override.

    Wherever there is an objection `why` is needed, whoever asks. Raises NotFound, BadVersion and ReasonNeeded.
    """
    store.verified(version)
    card, why = store.card(version), (why or "").strip() or None
    current = store.current()
    served = None
    with contextlib.suppress(NotFound, BadVersion):
        served = store.card(current) if current is not None else None
    against = objection(card, served) if current != version else None
    if against and not why:
        raise ReasonNeeded(f"{against} Say why it should serve all the same.", field="why")
    store.promote(version, who=who, why=why, override=against is not None)


def objection(card: Card, served: Card | None) -> str | None:
    """Return what speaks against serving the version of `card` instead of `served`, in sentences; None for nothing.

    That is a verdict other than "promote", or a held-out accuracy that is lower than chance explains.
    """
    if _left_to_a_person(card):
        return " ".join(
            (f"The gate did not let version {card['version']} pass by itself.", *card["verdict"]["reasons"])
        )
    if served is None or served["accuracy"] - card["accuracy"] <= SIGNIFICANT_ERRORS * _error(served, card):
        return None
    return (
        f"Version {card['version']} reads {card['accuracy']:.2%} of the held-out digits, version {served['version']}, "
        f"which serves, {served['accuracy']:.2%}: more than chance explains."
    )


def _left_to_a_person(card: Card) -> bool:
    return bool(card.get("verdict", {}).get("decision", "promote") != "promote")


def _error(*cards: Card) -> float:
    """Return the standard error of the difference of the accuracies on two cards; infinite when it is not known."""
    variance = 0.0
    for card in cards:
        images = sum(map(sum, card.get("confusion", [])))
        if not images:
            return math.inf
        variance += card["accuracy"] * (1 - card["accuracy"]) / images
    return math.sqrt(variance)
