"""What all hosts share about versions, where an object store has their files."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_versions"),
    )
    op.create_table(
        "version_files",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_version_files"),
    )
    op.create_table(
        "version_audit",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_version_audit"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("versions", "version_files", "version_audit"):
            op.execute(
                f"CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION digits_changed()"
            )
