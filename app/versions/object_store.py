"""Immutable files in an object store, each under its SHA-256: what it gives is what was put there, or nothing."""

import contextlib
import hashlib
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import AppError, Unavailable
from app.versions.durable_files import flush, sha256

if TYPE_CHECKING:  # it takes its time, and only a host with an object store needs it
    from obstore.store import ObjectStore as Bucket

log = logging.getLogger(__name__)

FILES: Final = "files/"
"""Where the files of versions are."""

CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 30
RETRY_SECONDS: Final = 5
"""How long a store that refuses is tried again before it is taken to be away."""


class ObjectStore:
    """The files below `url`, such as `s3://bucket/prefix` or `file:///mnt/digits`.

    Credentials and the endpoint of a bucket are in AWS's own variables.

    Every method raises Unavailable when the store cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._bucket: Bucket | None = None

    def put(self, file: Path | bytes, prefix: str = FILES) -> str:
        """Store a file, or its content, and return its name: `prefix` and its SHA-256."""
        import obstore  # noqa: PLC0415  see above
        from obstore.exceptions import BaseError  # noqa: PLC0415  see above

        name = prefix + (sha256(file) if isinstance(file, Path) else hashlib.sha256(file).hexdigest())
        try:
            obstore.put(self._opened(), name, file)
        except (BaseError, OSError) as error:
            raise _away(error, "Nothing was published; try again later.") from None
        return name

    def get(self, digest: str, path: Path, prefix: str = FILES) -> None:
        """Write the file with this SHA-256 to `path`; raises Unavailable when it does not come whole, too."""
        import obstore  # noqa: PLC0415  see above
        from obstore.exceptions import BaseError  # noqa: PLC0415  see above

        try:
            with path.open("wb") as file:
                for chunk in obstore.get(self._opened(), prefix + digest):
                    file.write(chunk)
        except (BaseError, OSError) as error:
            raise _away(error, "What it holds comes when it is there again.") from None
        if sha256(path) != digest:
            log.error("%s%s in the object store has another content", prefix, digest)
            raise Unavailable("A file in the object store is damaged.")
        flush(path)

    def names(self, folder: str) -> Mapping[str, datetime]:
        """Return the names of all files in a folder of the store, with when they were put there."""
        import obstore  # noqa: PLC0415  see above
        from obstore.exceptions import BaseError  # noqa: PLC0415  see above

        try:
            found = obstore.list(self._opened(), folder).collect()
        except (BaseError, OSError) as error:
            raise _away(error, "What it holds comes when it is there again.") from None
        return {each["path"]: each["last_modified"] for each in found}

    def delete(self, names: Collection[str]) -> None:
        """Delete files; one that is not there is no error."""
        import obstore  # noqa: PLC0415  see above
        from obstore.exceptions import BaseError  # noqa: PLC0415  see above

        try:
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    obstore.delete(self._opened(), name)
        except (BaseError, OSError) as error:
            raise _away(error, "What it holds stays there.") from None

    def _opened(self) -> "Bucket":
        from obstore.store import from_url  # noqa: PLC0415  see above

        if self._bucket is None:
            self._bucket = from_url(
                self._url,
                client_options={
                    "allow_http": True,  # where AWS_ENDPOINT_URL says so
                    "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                    "timeout": timedelta(seconds=ANSWER_SECONDS),
                },
                retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
            )
        return self._bucket


def _away(error: Exception, consequence: str) -> AppError:
    """Return the answer for a store that cannot be used, which names no host; the log has the reason."""
    log.error("the object store cannot be used: %s", " ".join(str(error).split())[:500])
    return Unavailable(f"The object store cannot be used now. {consequence}", headers={"Retry-After": "5"})
