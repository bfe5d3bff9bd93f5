"""Files as responses, read in the process's thread pool and not in the library's."""

import errno
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Receive, Scope, Send

from app.process.thread_pool import Lane, run_sync
from app.web.services import services


class PooledFileResponse(FileResponse):
    """Starlette's, with ranges and all, but for whose threads read the file."""

    _files: Lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        self._files = services(HTTPConnection(scope)).lanes.files
        if self.stat_result is None:
            self.stat_result = await run_sync(os.stat, self.path, limiter=self._files)
            self.set_stat_headers(self.stat_result)
        await super().__call__(scope, receive, send)

    # Starlette offers no public way; its base calls `read` and `seek` alone
    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator["_PooledFile"]:  # type: ignore[override]
        file = await run_sync(open, self.path, "rb", limiter=self._files, admitted=True)
        with file:
            yield _PooledFile(file, self._files)


class _PooledFile:
    def __init__(self, file: BinaryIO, files: Lane) -> None:
        self._file = file
        self._files = files

    async def read(self, size: int) -> bytes:
        return await run_sync(self._file.read, size, limiter=self._files, admitted=True)

    async def seek(self, offset: int) -> int:
        return await run_sync(self._file.seek, offset, limiter=self._files, admitted=True)


class PooledStaticFiles(StaticFiles):
    """Starlette's, but for whose threads look a file up and read it."""

    async def check_config(self) -> None:
        """Check nothing: a folder that is missing has no files."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file at `path`; raises HTTPException as Starlette does."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        files = services(HTTPConnection(scope)).lanes.files
        try:
            full_path, found = await run_sync(self.lookup_path, path, limiter=files)
        except PermissionError:
            raise HTTPException(401) from None
        except ValueError:  # a null byte in the path
            raise HTTPException(404) from None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise HTTPException(404) from None
            raise
        if found is None or not stat.S_ISREG(found.st_mode):
            raise HTTPException(404)
        return self.file_response(full_path, found, scope)

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return the file, or that the browser has it."""
        response = PooledFileResponse(full_path, status_code, stat_result=stat_result)
        if self.is_not_modified(response.headers, HTTPConnection(scope).headers):
            return NotModifiedResponse(response.headers)
        return response
