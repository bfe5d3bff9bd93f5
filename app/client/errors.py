"""What a caller may have to handle: the server's problems (RFC 9457) by their kind, and the network's."""

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx


class DigitsError(Exception):
    """Any failure; `detail` says what to do instead.

    `status` is the HTTP status, None when no answer came. `slug` is the last part of the problem's `type`, `title` its
    title, `field` the input at fault when one is. `retry_after` is how many seconds the server asks to wait.
    """

    slug: str = "error"
    title: str = "Something went wrong"

    def __init__(
        self, detail: str, *, status: int | None = None, slug: str | None = None, title: str | None = None,
        field: str | None = None, retry_after: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.slug = slug or self.slug
        self.title = title or self.title
        self.field = field
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.title}: {self.detail}" + (f" (field: {self.field})" if self.field else "")


class NotReached(DigitsError):
    """No connection: the server has not seen the request."""

    slug, title = "not-reached", "The server is not reached"


class AnswerLost(DigitsError):
    """The connection broke or the time was over before the answer came: the server may have done what was asked."""

    slug, title = "answer-lost", "The answer is lost"


class UnexpectedAnswer(DigitsError):
    """An answer that Digits does not give: another server, or a proxy, or a version that does not fit."""

    slug, title = "unexpected-answer", "This is not an answer of Digits"


class ServerFault(DigitsError):
    """The server's own fault."""

    slug, title = "internal", "Something went wrong on the server"


class BadInput(DigitsError):
    """What was sent cannot be used; `field` says which part."""

    slug, title = "bad-input", "The input cannot be used"


class BadImage(BadInput):
    """The bytes are no image that is read here."""

    slug, title = "bad-image", "The image cannot be read"


class BlankImage(BadInput):
    """There is no ink."""

    slug, title = "blank-image", "There is no ink to read"


class TooLarge(BadInput):
    """More than is read at a time."""

    slug, title = "too-large", "The body is too large"


class NotAllowed(DigitsError):
    """The token is missing or wrong."""

    slug, title = "not-allowed", "Admin access is needed"


class Forbidden(DigitsError):
    """Refused, whoever asks."""

    slug, title = "forbidden", "This request is refused"


class SwitchedOff(Forbidden):
    """The operator has switched this off."""

    slug, title = "switched-off", "Switched off on this server"


class NotFound(DigitsError):
    """Nothing has that name or number."""

    slug, title = "not-found", "There is no such thing"


class Conflict(DigitsError):
    """Not possible in the present state."""

    slug, title = "conflict", "Not possible in the present state"


class ReasonNeeded(Conflict):
    """Possible once somebody says why: ask again with `why`."""

    slug, title = "reason-needed", "This needs a reason"


class BadVersion(Conflict):
    """The files of this version are not those on its card."""

    slug, title = "bad-version", "This version cannot be used"


class Unavailable(DigitsError):
    """Not now; it was asked as often as `Retry` allows, or `retry_after` is longer than that."""

    slug, title = "unavailable", "Not available right now"


class Busy(Unavailable):
    """The server has as many requests in hand as it takes on."""

    slug, title = "busy", "Too many requests at once"


class TooManyRequests(Unavailable):
    """This client asks for more than its share."""

    slug, title = "too-many-requests", "Too many requests"


class NoModel(Unavailable):
    """The server has no version that it can use."""

    slug, title = "no-model", "No usable model is loaded"


def _children(kind: type[DigitsError]) -> Iterator[type[DigitsError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _children(child)


BY_SLUG: Final = {kind.slug: kind for kind in _children(DigitsError)}
BY_STATUS: Final[dict[int, type[DigitsError]]] = {
    400: BadInput, 413: TooLarge, 415: BadInput, 422: BadInput, 401: NotAllowed, 403: Forbidden, 404: NotFound,
    409: Conflict, 429: TooManyRequests, 503: Unavailable,
}  # fmt: skip
OF_AN_IMAGE: Final = re.compile(r"body\.(\d+)")


def error_of(response: httpx.Response, retry_after: float | None = None, first: int = 0) -> DigitsError:
    """Return what an answer that is no success means; `first` is the number of its request's first image."""
    status = response.status_code
    fallback = BY_STATUS.get(status, ServerFault if status >= 500 else UnexpectedAnswer)
    problem = _problem(response)
    if problem is None:
        where = f"; it points to {response.headers['location']}" if "location" in response.headers else ""
        return fallback(
            f"{response.request.method} {response.request.url} answered {status} without a reason{where}. Is this the "
            "address of a Digits server?",
            status=status,
            retry_after=retry_after,
        )
    slug = str(problem.get("type", "")).rpartition("/")[2]
    field = problem["field"] if isinstance(problem.get("field"), str) else None
    image = OF_AN_IMAGE.fullmatch(field or "")
    return BY_SLUG.get(slug, fallback)(
        str(problem.get("detail", "No reason was given.")),
        status=status,
        slug=slug,
        title=str(problem.get("title", "")),
        field=f"images.{first + int(image[1])}" if image else field,
        retry_after=retry_after,
    )


def _problem(response: httpx.Response) -> dict[str, Any] | None:
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        problem = response.json()
    except (ValueError, RecursionError):
        return None
    return problem if isinstance(problem, dict) else None
