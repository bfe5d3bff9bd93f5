"""The tables, as typed mappings; `migrations/` makes exactly these."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, MetaData, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db.utc import UtcDateTime

# every constraint has a name, so that a later migration can refer to it on any database
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012


class JobRow(Base):
    """One job; `number` is its place in the queue and `id` its name outside."""

    __tablename__ = "jobs"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    recipe: Mapped[str] = mapped_column(String(32))
    overrides: Mapped[dict[str, Any]]
    promote: Mapped[str] = mapped_column(String(16))

    # incremented by every change that a watcher should see
    revision: Mapped[int] = mapped_column(default=1)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    history: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str | None] = mapped_column(Text)
    # too large to be returned with the job
    samples: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    regression: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    # what a sweep tries and what is known of it, None of any other job
    sweep: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    # the claim that runs the job now, and its last heartbeat
    owner: Mapped[str | None] = mapped_column(String(64))
    heartbeat: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    keep_asked: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # to end early, with what was learned

    created: Mapped[datetime]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]


class CorrectionRow(Base):
    """One correction; `number` is the order in which they came and `id` its name outside."""

    __tablename__ = "corrections"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    # identifies a correction that is sent again: the sender's UUID, else `content`
    key: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(String(64))

    label: Mapped[int]
    strokes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    image: Mapped[bytes]
    probabilities: Mapped[list[Any]] = mapped_column(JSON)
    answer: Mapped[int]
    confidence: Mapped[float] = mapped_column(Float)
    version: Mapped[int]
    seen: Mapped[int | None]

    state: Mapped[str] = mapped_column(String(16), index=True, default="new")
    final_label: Mapped[int | None]
    held: Mapped[bool]

    created: Mapped[datetime]
    reviewed: Mapped[datetime | None]


class ApiKeyRow(Base):
    """One API key, by the SHA-256 of its secret; `created` and `revoked` are UTC, ISO 8601."""

    __tablename__ = "api_keys"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(64))
    created: Mapped[str] = mapped_column(String(40))
    revoked: Mapped[str | None] = mapped_column(String(40))


class EndedSessionRow(Base):
    """One admin session that was ended before its time, which is `until`, in seconds since 1970."""

    __tablename__ = "ended_sessions"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[float] = mapped_column(Float)


class VersionRow(Base):
    """One version that hosts share, and its card as JSON; its files are in the object store."""

    __tablename__ = "versions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    card: Mapped[str] = mapped_column(Text)


class VersionFileRow(Base):
    """A small file beside the versions: which is current, which are pinned, how they are called, and the like."""

    __tablename__ = "version_files"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    content: Mapped[str] = mapped_column(Text)


class AuditRow(Base):
    """One line of the versions' audit log; `number` is their order."""

    __tablename__ = "version_audit"

    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)
