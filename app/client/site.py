"""What both clients know of their server, and of a training that they watch there: everything but the I/O."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import httpx

from . import answers
from .calls import Call, path_of
from .errors import UnexpectedAnswer
from .events import Events
from .reading import of
from .retry import Clock, Retry, Tries

T = TypeVar("T")

HERE: Final = "http://127.0.0.1:8000"
"""Where `digits serve` listens when it is told nothing else."""

SECONDS: Final = 30.0
"""How long the server may be silent before an answer, and in it."""

SILENT_SECONDS: Final = 60.0
"""How long a stream may be silent; the server gives a sign of life every 15 seconds."""


@dataclass(frozen=True)
class Site:
    """A server and how it is asked; raises ValueError for an address that is none.

    `token` is the admin's, or an API key where the server asks for one; it goes with every request. `timeout` is in
    seconds.
    """

    url: str = HERE
    token: str | None = field(default=None, repr=False)
    timeout: float = SECONDS
    retry: Retry = Retry()  # noqa: RUF009  frozen
    clock: Clock = Clock()  # noqa: RUF009

    def __post_init__(self) -> None:
        if httpx.URL(self.url).scheme not in {"http", "https"} or not httpx.URL(self.url).host:
            raise ValueError(f"{self.url!r} is no address of a server; {HERE!r} is one.")

    def parts(self, call: Call[Any]) -> dict[str, Any]:
        """Return a call as the arguments of httpx's `request`."""
        body = call.body
        headers = self._headers | ({"Content-Type": body.kind} if body else {})
        return {
            "method": call.method,
            "url": self._address(call.path),
            "params": call.params or None,
            "headers": headers,
            "content": body.content if body else None,
            "timeout": self._timeouts(self.timeout),
            "follow_redirects": False,  # the token is for this server only
        }

    def tries(self, call: Call[Any]) -> Tries:
        """Return what tells when to make a call again."""
        retry = self.retry if call.patient else Retry(attempts=1)
        return Tries(retry, self.clock, repeatable=call.repeatable, also=call.also, first=call.first)

    def watch(self, job: answers.Job | str) -> "Watch":
        """Return what watches a training."""
        return Watch(self, path_of(job))

    def stream(self, path: str, last_id: str) -> dict[str, Any]:
        """Return the arguments of httpx's `stream` for the events at `path` after `last_id`."""
        more = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last_id} if last_id else {})
        return {
            "method": "GET",
            "url": self._address(path),
            "headers": self._headers | more,
            "timeout": self._timeouts(SILENT_SECONDS),
            "follow_redirects": False,
        }

    def _address(self, path: str) -> str:
        return self.url.rstrip("/") + path

    @property
    def _headers(self) -> dict[str, str]:
        named = {"User-Agent": "digits-client", "Accept": "application/json"}
        return named | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    def _timeouts(self, seconds: float) -> httpx.Timeout:
        return httpx.Timeout(seconds, connect=min(5.0, self.timeout))


class Watch:
    """A training, watched over as many connections as it takes, without hearing anything twice."""

    def __init__(self, site: Site, path: str) -> None:
        self._site = site
        self._path = f"{path}/events"
        self._events = Events()
        self._tries: Tries | None = None
        self._heard = 0
        self.ended = False

    def parts(self) -> dict[str, Any]:
        """Return the arguments of httpx's `stream` for the next connection."""
        self._events.connected()
        return self._site.stream(self._path, self._events.last_id)

    def takes(self, response: httpx.Response) -> bool:
        """Return whether this response is the stream of events; it need not be read yet."""
        return response.is_success and response.headers.get("content-type", "").startswith("text/event-stream")

    def feed(self, chunk: bytes) -> Iterator[answers.Job]:
        """Yield the job in each event that these bytes complete, up to the one that tells of its end."""
        for event in self._events.feed(chunk):
            try:
                value = json.loads(event.data)
            except (ValueError, RecursionError):
                raise UnexpectedAnswer(f"{self._path} tells of no job: {event.data:.60}") from None
            job: answers.Job = of(answers.Job, value)
            self.ended = job.has_ended
            yield job
            if self.ended:
                return

    def after_answer(self, response: httpx.Response) -> float:
        """Return the seconds to wait after a response, read in full, that is no stream; raises DigitsError."""
        pause = self._next().after_answer(response)
        if pause is None:
            raise UnexpectedAnswer(f"{response.request.url} answered no stream of events.", status=response.status_code)
        return pause

    def after_error(self, error: httpx.RequestError) -> float:
        """Return the seconds to wait after a connection that broke or never was; raises DigitsError."""
        if isinstance(error, httpx.ReadTimeout):  # silence: watching again costs the server nothing
            return self.after_end()
        return self._next().after_error(error)

    def after_end(self) -> float:
        """Return the seconds to wait after a stream that ended before the job did; raises AnswerLost."""
        return self._next().after_end(self._events.retry_seconds, self._site.url.rstrip("/") + self._path)

    def _next(self) -> Tries:
        """Return what counts the tries since the last sign of life."""
        if self._tries is None or self._events.heard > self._heard:
            self._heard = self._events.heard
            self._tries = Tries(self._site.retry, self._site.clock, repeatable=True)
        return self._tries
