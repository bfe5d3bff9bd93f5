"""What all hosts share about versions, in the database: cards, the audit log, and what is current, pinned and given."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # SQLAlchemy is imported once the server is up, see `app.db.lazy`
    from sqlalchemy import Connection


@dataclass(frozen=True)
class SharedState:
    """The cards of all versions that were made here, the small files by name, and the audit log's lines after some."""

    cards: dict[int, str]
    files: dict[str, str]
    audited: int
    """How many lines the log has."""
    new_lines: list[str]

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever shared."""
        return not (self.cards or self.files or self.audited)


def read(connection: "Connection", known_lines: int) -> SharedState:
    """Return the state, with the lines of the audit log after the first `known_lines`."""
    from sqlalchemy import func, select  # noqa: PLC0415  see above

    from app.db.tables import AuditRow, VersionFileRow, VersionRow  # noqa: PLC0415  see above

    audited = connection.scalar(select(func.count()).select_from(AuditRow)) or 0
    new: list[str] = []
    if audited > known_lines:
        new = list(connection.scalars(select(AuditRow.line).order_by(AuditRow.number).offset(known_lines)))
    return SharedState(
        cards={row.number: row.card for row in connection.execute(select(VersionRow.number, VersionRow.card))},
        files={
            row.name: row.content for row in connection.execute(select(VersionFileRow.name, VersionFileRow.content))
        },
        audited=known_lines + len(new) if audited >= known_lines else audited,
        new_lines=new,
    )


def write(connection: "Connection", before: SharedState, after: SharedState) -> None:
    """Store what changed; the caller holds the lock of all writers."""
    from sqlalchemy import delete, insert  # noqa: PLC0415  see above

    from app.db.tables import AuditRow, VersionFileRow, VersionRow  # noqa: PLC0415  see above

    gone = [number for number in before.cards if number not in after.cards]
    if gone:
        connection.execute(delete(VersionRow).where(VersionRow.number.in_(gone)))
    cards = [{"number": number, "card": card} for number, card in after.cards.items() if number not in before.cards]
    if cards:
        connection.execute(insert(VersionRow), cards)
    names = [name for name in before.files | after.files if before.files.get(name) != after.files.get(name)]
    if names:
        connection.execute(delete(VersionFileRow).where(VersionFileRow.name.in_(names)))
    files = [{"name": name, "content": after.files[name]} for name in names if name in after.files]
    if files:
        connection.execute(insert(VersionFileRow), files)
    for line in after.new_lines:  # one by one: their numbers are their order
        connection.execute(insert(AuditRow), [{"line": line}])
