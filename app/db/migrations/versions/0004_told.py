"""Jobs that keep their readings within epochs, and the report on a candidate that was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # the jobs there are have none, which null says
    op.add_column("jobs", sa.Column("samples", sa.JSON, nullable=True))
    op.add_column("jobs", sa.Column("regression", sa.JSON, nullable=True))
