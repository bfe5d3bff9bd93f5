"""JSON to the dataclasses of `answers`, every member checked."""

import base64
import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import httpx

from .errors import UnexpectedAnswer

T = TypeVar("T")
Reader = Callable[[Any], Any]


def read(kind: type[T], response: httpx.Response, **more: object) -> T:
    """Return a response's JSON, with the members `more`, as `kind`; raises UnexpectedAnswer when it does not fit."""
    found: T = of(kind, {**members(response), **more}, response.status_code)
    return found


def members(response: httpx.Response) -> dict[str, Any]:
    """Return a response's JSON object; raises UnexpectedAnswer."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        kind = response.headers.get("content-type", "nothing that is named")
        raise UnexpectedAnswer(
            f"{response.request.url} answered {kind} where a JSON object belongs. Is this the address of a Digits "
            "server?",
            status=response.status_code,
        )
    return found


def of(kind: Any, value: object, status: int | None = None) -> Any:  # noqa: ANN401  what a list holds is a kind too
    """Return a JSON value as `kind`, a dataclass, or a tuple of some; raises UnexpectedAnswer."""
    try:
        return _reader(kind)(value)
    except (TypeError, ValueError) as error:
        raise UnexpectedAnswer(
            f"The answer does not fit this client: {error}. Is the server of another version?", status=status
        ) from None


@cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401  a type, or a form made of types
    origin, inner = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if origin is tuple:
        each = _reader(inner[0])
        return lambda value: tuple(map(each, _a(list, value)))
    if origin in {Union, UnionType}:
        some = _reader(next(one for one in inner if one is not type(None)))
        return lambda value: None if value is None else some(value)
    if origin is Mapping:
        return lambda value: _a(dict, value)
    special: dict[Any, Reader] = {float: _number, datetime: _moment, bytes: _data_url}
    return special.get(kind) or (lambda value: _a(kind, value))


def _record(kind: type) -> Reader:
    hints = get_type_hints(kind)
    fields = [(f.name, _reader(hints[f.name]), _needed(f), "all" in f.metadata) for f in dataclasses.fields(kind)]

    def read_record(value: object) -> Any:  # noqa: ANN401  a `kind`
        given = _a(dict, value)
        found = {}
        for name, reader, needed, takes_all in fields:
            try:
                if takes_all:
                    found[name] = given
                elif name in given:
                    found[name] = reader(given[name])
                elif needed:
                    raise TypeError("it is missing")  # noqa: TRY301  named below, like all others
            except (TypeError, ValueError) as error:
                raise TypeError(f"{name} of {kind.__name__}: {error}") from None
        return kind(**found)

    return read_record


def _needed(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _a(kind: type, value: object) -> Any:  # noqa: ANN401  a `kind`
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r:.40} is no {kind.__name__}")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r:.40} is no number")
    try:
        return float(value)
    except OverflowError:
        raise TypeError("a number is too large") from None


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(_a(str, value))


def _data_url(value: object) -> bytes:
    return base64.b64decode(_a(str, value).partition(",")[2], validate=True)
