"""Request bodies, read no further than their route's limit."""

from collections.abc import AsyncGenerator
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from app.errors import BadInput, TooLarge
from app.web.routes import UPLOAD_BYTES, policy_of

Model = TypeVar("Model", bound=BaseModel)

MAX_LISTS = 200_000
"""Lists in a JSON body: enough for 1,000 digit images, and few enough to parse quickly."""

MAX_NAMES = 10_000

WRONG_TYPES: Final = frozenset({"list_type", "float_type", "model_type", "model_attributes_type"})
"""Pydantic's names of the errors that a list nested otherwise than expected makes, and anything but an object."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""What some programs of Windows write before UTF-8."""


async def read(request: Request) -> bytes:
    """Return the whole body; raises TooLarge as soon as more bytes are announced or received than the route takes."""
    limit = _limit(request)
    _check_announced(request, limit)
    receive = request.receive
    chunks, total, more = [], 0, True
    # not by Starlette's stream: most bodies arrive in one piece, for which its generators take longer than the rest
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk, more = message.get("body", b""), message.get("more_body", False)
        total += len(chunk)
        if total > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def parsed(model: type[Model], data: bytes) -> Model:
    """Return a JSON body as `model`; raises BadInput naming the field at fault.

    `model.hints`, if there are any, say of a field what it may be where a value in it is of the wrong type; those of
    `body` speak of the whole.
    """
    check_size(data)
    return validated(model, data)


def validated(model: type[Model], data: bytes) -> Model:
    """Do the same for a body whose size is bounded otherwise."""
    try:
        return model.model_validate_json(data.removeprefix(BYTE_ORDER_MARK))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "body"
        if first["type"] == "extra_forbidden" and field not in model.model_fields and len(first["loc"]) == 1:
            there_are = ", ".join(model.model_fields)
            raise BadInput(f"There is no field `{field:.40}`; there are {there_are}.", field=field) from None
        hints = getattr(model, "hints", {}) if first["type"] in WRONG_TYPES else {}
        hint = hints.get(field.partition(".")[0])
        raise BadInput(f"{field}: {first['msg']}.{f' {hint}' if hint else ''}", field=field) from None


def check_size(data: bytes) -> None:
    """Raise BadInput for JSON with so many parts that describing their errors would take seconds and gigabytes."""
    if len(data) <= MAX_NAMES:  # most bodies are too short for so many of either
        return
    if data.count(b"[") > MAX_LISTS or data.count(b":") > MAX_NAMES:
        raise BadInput(f"The JSON has more than {MAX_LISTS:,} lists or {MAX_NAMES:,} names; send less.", field="body")


async def counted(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield the body as it arrives; raises TooLarge like `read`."""
    limit = _limit(request)
    _check_announced(request, limit)
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > limit:
            raise _too_large(limit)
        yield chunk


class _InMemoryParser(MultiPartParser):
    """Starlette's, but that a file stays in memory, as other bodies do: its threads would write it to disk."""

    spool_max_size = UPLOAD_BYTES


async def read_form_file(request: Request, field: str) -> bytes:
    """Return the file in `field` of a multipart form; its name is ignored. Raises BadInput without one."""
    try:
        form = await _InMemoryParser(request.headers, counted(request), max_files=1, max_fields=8).parse()
    except (MultiPartException, KeyError) as error:
        raise BadInput(
            f"The form cannot be read: {str(error).rstrip('.')}. Send one file as multipart/form-data.", field=field
        ) from None
    file = form.get(field)
    try:
        if isinstance(file, UploadFile):
            return await file.read()
    finally:
        await form.close()
    raise BadInput(f"The form has no file in its field `{field}`.", field=field)


def header(request: Request, name: bytes) -> bytes:
    """Return a header by its name in lower case, the first when there are several; empty when there is none."""
    for given, value in request.scope["headers"]:
        if given == name:
            return bytes(value)
    return b""


def _limit(request: Request) -> int:
    return policy_of(request.scope["method"], request.scope["path"]).body_limit


def _check_announced(request: Request, limit: int) -> None:
    announced = header(request, b"content-length")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> TooLarge:
    # the rest of the body is not read, so this connection cannot be used again
    most = f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit // 2**10} kB"
    return TooLarge(f"Send at most {most} in one request.", headers={"Connection": "close"})
