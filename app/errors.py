"""What can go wrong, once: every layer raises these, one handler in `app.web` turns them into problem+json."""

from collections.abc import Mapping


class AppError(Exception):
    """A failure with an answer for the caller.

    `detail` says what to do instead; `field` names the input at fault, when one is.
    `status`, `slug` and `title` are the RFC 9457 members `status`, `type` (its last part) and `title`.
    """

    status = 500
    slug = "internal"
    title = "Something went wrong on our side"

    def __init__(self, detail: str, *, field: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.headers = dict(headers or {})


class BadRequest(AppError):
    """The bytes are not HTTP that this server reads."""

    status, slug, title = 400, "bad-request", "Bad Request"


class HeadTooLarge(AppError):
    """The headers of a request are larger than this server reads."""

    status, slug, title = 431, "head-too-large", "Request Header Fields Too Large"


class BadImage(AppError):
    """The bytes are not an image this program decodes safely."""

    status, slug, title = 422, "bad-image", "The image cannot be read"


class BlankImage(AppError):
    """The image or drawing has no ink."""

    status, slug, title = 422, "blank-image", "There is no ink to read"


class BadInput(AppError):
    """The request is well-formed HTTP whose content cannot be used; `field` says which part."""

    status, slug, title = 422, "bad-input", "The input cannot be used"


class NotAllowed(AppError):
    """The caller has not shown that it is the admin."""

    status, slug, title = 401, "not-allowed", "Admin access is needed"


class KeyNeeded(NotAllowed):
    """The caller has shown no API key, and this server asks for one."""

    slug, title = "key-needed", "An API key is needed"


class Misdirected(AppError):
    """The request names a host that this server does not answer for."""

    status, slug, title = 421, "misdirected", "This is not the server of that name"


class Forbidden(AppError):
    """The caller is known, but this request came from another site's page."""

    status, slug, title = 403, "forbidden", "This request is refused"


class SwitchedOff(AppError):
    """The operator has switched this off."""

    status, slug, title = 403, "switched-off", "Switched off on this server"


class NotFound(AppError):
    """Nothing has that name or number."""

    status, slug, title = 404, "not-found", "There is no such thing"


class Conflict(AppError):
    """The request is fine, but not in the present state."""

    status, slug, title = 409, "conflict", "Not possible in the present state"


class ReasonNeeded(Conflict):
    """Possible against what the program would do itself, once somebody says why."""

    slug, title = "reason-needed", "This needs a reason"


class TooLarge(AppError):
    """The body is larger than this server reads."""

    status, slug, title = 413, "too-large", "The body is too large"


class TooSlow(AppError):
    """What the client has to send does not come in time."""

    status, slug, title = 408, "too-slow", "The request came too slowly"


class UnsupportedType(AppError):
    """The Content-Type is none of those that this route reads."""

    status, slug, title = 415, "unsupported-type", "This content type is not read here"


class Unavailable(AppError):
    """Cannot be answered now; trying again later may work."""

    status, slug, title = 503, "unavailable", "Not available right now"


class TooBusy(Unavailable):
    """This process has as many requests in hand as it takes on."""

    slug, title = "busy", "Too many requests at once"


def busy(delay: float) -> TooBusy:
    """Return the refusal of a request that would wait for `delay` seconds: it says when asking again is worth it."""
    seconds = max(1, round(delay))
    again = "a second" if seconds == 1 else f"{seconds} seconds"
    return TooBusy(f"Ask again in {again}.", headers={"Retry-After": str(seconds)})


class TooManyConnections(Unavailable):
    """This process has as many connections as it takes."""

    slug, title = "full", "Too many connections"


class TookTooLong(Unavailable):
    """The work on a request did not end in time."""

    slug, title = "took-too-long", "This took too long"


class TooManyRequests(AppError):
    """One client asks for more than its share."""

    status, slug, title = 429, "too-many-requests", "Too many requests"


class Stopping(Unavailable):
    """The server has been told to end."""

    slug, title = "stopping", "This server is ending"


class NoModel(Unavailable):
    """No version on disk can be loaded."""

    slug, title = "no-model", "No usable model is loaded"


class BadData(AppError):
    """The training data file is missing, damaged, or not in MNIST's layout."""

    slug, title = "bad-data", "The training data cannot be used"


class BadVersion(AppError):
    """A version on disk is incomplete or its files do not match their hashes."""

    status, slug, title = 409, "bad-version", "This version cannot be used"
