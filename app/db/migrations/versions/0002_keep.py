"""Jobs that are to end early with what they have learned."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # the jobs there are have a value at once; the program then always gives one
    op.add_column("jobs", sa.Column("keep_asked", sa.Boolean, nullable=False, server_default=sa.false()))
