"""The log: text for a person or JSON lines for a machine, each entry with the id of its request."""

import json
import logging
import re
import sys
import time
import warnings
from contextvars import ContextVar
from typing import Final, Literal

Form = Literal["text", "json"]

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the current request, empty outside of requests."""

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def start(form: Form) -> None:
    """Log to standard error in `form`, for all modules; a later call replaces an earlier one."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Pillow warns of a large image past all logging; `app.digits.files.decode` refuses it with an answer to its sender
    warnings.filterwarnings("ignore", r"Image size \(\d+ pixels\) exceeds limit")
    for name in ("uvicorn", "uvicorn.error"):  # its entries get the same form
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


class TextLines(logging.Formatter):
    """One line for each entry: control characters are escaped, so that no client can forge another line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name is logging's
        """Return the line without the traceback."""
        shown = _CONTROLS.sub(lambda found: repr(found[0])[1:-1], super().formatMessage(record))
        request = REQUEST.get()
        return f"{shown} [{request}]" if request else shown

    def formatException(self, ei: object) -> str:  # noqa: N802
        """Return the traceback, its lines indented so that none looks like another entry."""
        return "\n".join(f"    {line}" for line in super().formatException(ei).splitlines())  # type: ignore[arg-type]


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, request_id, the fields of `extra`, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "time": f"{seconds}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := REQUEST.get():
            line["request_id"] = request
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=True)
