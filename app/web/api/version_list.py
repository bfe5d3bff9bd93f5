"""The list of all versions, encoded once until something changes: anyone may request it, and often."""

import gzip
from dataclasses import asdict, dataclass

import msgspec

from app.versions import Store
from app.web.api.public_card import for_anyone


@dataclass(frozen=True)
class EncodedList:
    """A list as JSON, and the same compressed: compressing it for each request would block the event loop."""

    made_of: object
    plain: bytes
    packed: bytes


class VersionList:
    """The answer to `GET /models`, cached until a card changes, or what is current, named, kept or next back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[bool, EncodedList] = {}
        """One for the admin, and one for everyone else."""

    def listed(self, *, admin: bool) -> EncodedList:
        """Return the list; the images that people drew, and names and notes, are for the admin alone."""
        store = self._store
        # read before the cards: a change in the meantime is noticed at the next request
        names = store.names() if admin else {}
        seen = (store.cards_seen(), store.current(), store.pinned(), store.shipped(), names, store.rollback_target())
        kept = self._kept.get(admin)
        if kept and kept.made_of == seen:
            return kept
        cards, broken = store.cards()
        _, current, pinned, shipped, _, rollback = seen
        plain = msgspec.json.encode(
            {
                "current": current,
                "pinned": pinned,
                "shipped": shipped,
                "names": [{"version": version, **asdict(named)} for version, named in names.items()],
                "rollback": rollback,
                "versions": cards if admin else [for_anyone(card) for card in cards],
                "broken": [{"version": version, "why": why} for version, why in broken.items()],
            }
        )
        made = EncodedList(seen, plain, gzip.compress(plain, 6, mtime=0))
        if not broken:  # a disk that cannot be read now may be readable soon
            self._kept[admin] = made
        return made
