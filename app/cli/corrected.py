"""The accepted corrections, for the commands that train or judge."""

from typing import TYPE_CHECKING

from app.settings import Settings

if TYPE_CHECKING:  # as below
    from app.training.data.corrected import Corrected


def accepted_corrections(settings: Settings) -> "Corrected":
    """Return the accepted corrections of the database; raises Unavailable without it."""
    # SQLAlchemy takes its time; only what trains or judges needs it
    from app.corrections.repository import CorrectionRepository  # noqa: PLC0415
    from app.db.engine import open_database  # noqa: PLC0415
    from app.training.data.corrected import Corrected  # noqa: PLC0415

    return Corrected.of(CorrectionRepository(open_database(settings.database)).accepted())
