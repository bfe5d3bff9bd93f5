"""What a server or trainer needs before it starts; what is missing is one sentence that names the setting."""

import tempfile
from pathlib import Path

from app.errors import Unavailable
from app.process.private_files import private_folder
from app.settings import Settings


def check_start(settings: Settings) -> None:
    """Raise Unavailable when a folder is a file or missing, the state cannot be written, or a driver is missing."""
    if not (settings.admin_token and settings.state_dir.is_dir()):  # or a disk that turned read-only still serves
        check_writable(settings.state_dir)
    for name, folder in (("DIGITS_MODELS_DIR", settings.models_dir), ("DIGITS_SHIPPED_DIR", settings.shipped_dir)):
        if file := next((path for path in (folder, *folder.parents) if path.is_file()), None):
            raise Unavailable(f"{name}: {file} is a file; name a folder, which is made if there is none.")
    shipped = settings.shipped_dir
    if "shipped_dir" in settings.model_fields_set and shipped != settings.models_dir and not shipped.is_dir():
        raise Unavailable(f"DIGITS_SHIPPED_DIR: there is no folder {shipped}; unset it for the versions of Digits.")
    if settings.database_url:
        from app.db.engine import check_driver  # noqa: PLC0415  SQLAlchemy, which a start on SQLite does not wait for

        check_driver(settings.database)


def check_writable(state_dir: Path) -> None:
    """Raise Unavailable unless files can be made in the folder of the state, which is made if there is none."""
    try:
        private_folder(state_dir)
        with tempfile.TemporaryFile(dir=state_dir):
            pass
    except OSError as error:
        raise Unavailable(
            f"DIGITS_STATE_DIR: {state_dir} cannot be written to ({error.strerror}); name a folder that this user, "
            "or the container's, may write to."
        ) from None
