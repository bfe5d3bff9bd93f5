"""A job may be a sweep: what it tries, and what is known of it so far."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("sweep", sa.JSON, nullable=True))
