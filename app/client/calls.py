"""Each request that the clients make, and how its answer is read; nothing here does I/O but reading a given file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

from . import answers
from .errors import BadInput, error_of
from .pictures import DIGIT_BYTES, SLICE, Body, as_json, body_of, slices_of
from .reading import members, of, read

if TYPE_CHECKING:
    from .pictures import Grey, Image, Images, Strokes

T = TypeVar("T")

EXPLAINED: Final = 16
"""Images that the server explains in one request."""

Promotion = Literal["auto", "never"]


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request; `read` makes its answer of a response.

    `repeatable`: asked twice, it does no more than once. `patient`: it may be asked again at all. `also` are statuses
    beside success that are answers. `first` is the number of its first image among the caller's.
    """

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    body: Body | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    patient: bool = True
    also: tuple[int, ...] = ()
    first: int = 0


def predict(
    strokes: "Strokes | None", image: "Image | None", *, view: bool, explain: bool, version: int | None
) -> Call[answers.Prediction]:
    """Read one digit."""
    body, params = body_of(strokes, image), _wanted(view=view, explain=explain, version=version)
    return Call("POST", "/predict", lambda r: read(answers.Prediction, r), body, params)


def predict_many(
    images: "Images", *, view: bool, explain: bool, version: int | None
) -> Iterator[Call[tuple[answers.Prediction, ...]]]:
    """Read many digit images, so many to a request as it takes."""
    first, params = 0, _wanted(view=view, explain=explain, version=version)
    for data in slices_of(images, EXPLAINED if explain else SLICE):
        body = Body(data, "application/octet-stream")
        yield Call("POST", "/predict", _predictions, body, params, first=first)
        first += len(data) // DIGIT_BYTES


def predict_number(strokes: "Strokes | None", image: "Image | None") -> Call[answers.NumberPrediction]:
    """Read a whole number."""
    body = body_of(strokes, image)
    return Call("POST", "/predict/number", lambda r: read(answers.NumberPrediction, r), body)


def alive() -> Call[bool]:
    """Ask whether the process answers."""
    return Call("GET", "/health/live", lambda r: members(r).get("status") == "alive", patient=False)


def ready() -> Call[answers.Readiness]:
    """Ask whether digits can be read now; 503 is an answer to that."""
    return Call("GET", "/health/ready", _readiness, patient=False, also=(503,))


def versions() -> Call[answers.Versions]:
    """List the versions."""
    return Call("GET", "/models", lambda r: read(answers.Versions, r))


def card(version: int) -> Call[answers.Card]:
    """Look at one version."""
    return Call("GET", f"/models/{int(version)}", lambda r: read(answers.Card, r))


def promote(version: int, why: str | None) -> Call[int]:
    """Serve a version; once it serves, asking again changes nothing."""
    body = as_json({"why": why}, "why")
    return Call("POST", f"/models/{int(version)}/promote", _current, body)


def rollback() -> Call[int]:
    """Serve what served before; asked twice it goes back twice."""
    return Call("POST", "/models/rollback", _current, repeatable=False)


def correct(
    label: int,
    strokes: "Strokes | None",
    image: "Grey | None",
    *,
    version: int | None,
    key: UUID | str | None,
) -> Call[answers.Correction]:
    """Say what a drawing is, under a key that makes it safe to send again."""
    if (strokes is None) == (image is None):
        raise BadInput("Give exactly one of strokes and image.", field="body" if image is None else "image")
    name = str(key or uuid4())
    drawing = {"image": image} if strokes is None else {"strokes": strokes}
    body = as_json(
        {"label": label, "version": version, "key": name, **drawing}, "strokes" if image is None else "image"
    )
    return Call(
        "POST", "/corrections", lambda r: read(answers.Correction, r, key=name, is_new=r.status_code == 201), body
    )


def take_back(key: UUID | str) -> Call[None]:
    """Take a correction back; what is not there is no error."""
    return Call("DELETE", f"/corrections/keys/{_part(str(key))}", lambda _: None)


def train(
    recipe: str,
    overrides: Mapping[str, object] | None,
    grid: Mapping[str, Sequence[object]] | None,
    seeds: int | None,
    promotion: Promotion,
) -> Call[answers.Job]:
    """Queue a training, or a sweep; asked twice it trains twice."""
    sweep = {"grid": grid and {name: list(values) for name, values in grid.items()}, "seeds": seeds}
    given = {name: value for name, value in sweep.items() if value is not None}
    plain = {"recipe": recipe, "overrides": dict(overrides or {}), "promote": promotion}
    body = as_json(plain | given, "overrides")
    return Call("POST", "/train", _job, body, repeatable=False)


def jobs(limit: int) -> Call[tuple[answers.Job, ...]]:
    """List the newest trainings."""
    return Call("GET", "/train", _jobs, params={"limit": str(limit)})


def job(job: answers.Job | str) -> Call[answers.Job]:
    """Look at a training."""
    return Call("GET", path_of(job), _job)


def cancel(job: answers.Job | str, *, keep: bool) -> Call[answers.Job]:
    """Cancel a training; of one that has ended by the first request the second would say that it is too late."""
    return Call("DELETE", path_of(job), _job, params={"keep": "true"} if keep else {}, repeatable=False)


def path_of(job: answers.Job | str) -> str:
    """Return where a training is to be seen; raises BadInput for what is no job's id."""
    return f"/train/{_part(job.id if isinstance(job, answers.Job) else job)}"


def _part(name: str) -> str:
    if not name.strip("."):
        raise BadInput(f"{name!r} is no name of anything.", field="id")
    return quote(name, safe="")


def _wanted(*, view: bool, explain: bool, version: int | None) -> dict[str, str]:
    flags = {name: "1" for name, wanted in (("view", view), ("explain", explain)) if wanted}
    return flags if version is None else flags | {"version": str(version)}


def _predictions(response: httpx.Response) -> tuple[answers.Prediction, ...]:
    found = members(response)
    several = found.get("predictions", [found])  # one image is answered as one
    predictions: tuple[answers.Prediction, ...] = of(tuple[answers.Prediction, ...], several, response.status_code)
    return predictions


def _readiness(response: httpx.Response) -> answers.Readiness:
    if response.status_code == 503:
        return answers.Readiness(ready=False, version=None, detail=error_of(response).detail)
    return read(answers.Readiness, response, ready=True)


def _current(response: httpx.Response) -> int:
    current: int = of(int, members(response).get("current"), response.status_code)
    return current


def _job(response: httpx.Response) -> answers.Job:
    return read(answers.Job, response)


def _jobs(response: httpx.Response) -> tuple[answers.Job, ...]:
    found: tuple[answers.Job, ...] = of(tuple[answers.Job, ...], members(response).get("jobs"), response.status_code)
    return found
