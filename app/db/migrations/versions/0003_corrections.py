"""What people say that a drawing is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("label", sa.Integer, nullable=False),
        sa.Column("strokes", sa.JSON),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.Column("probabilities", sa.JSON, nullable=False),
        sa.Column("answer", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("final_label", sa.Integer),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("number", name="pk_corrections"),
        sa.UniqueConstraint("id", name="uq_corrections_id"),
        sa.UniqueConstraint("key", name="uq_corrections_key"),
    )
    op.create_index("ix_corrections_state", "corrections", ["state"])
