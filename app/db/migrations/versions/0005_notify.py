"""PostgreSQL notifies those who wait for a change of the jobs; SQLite's file shows it by itself."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION digits_changed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('digits', TG_TABLE_NAME); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER jobs_changed AFTER INSERT OR UPDATE OR DELETE ON jobs "
        "FOR EACH STATEMENT EXECUTE FUNCTION digits_changed()"
    )
