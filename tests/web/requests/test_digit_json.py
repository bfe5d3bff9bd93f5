"""The JSON of a request to read digits is taken or refused as its description says."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import BadInput
from app.web.requests.body import parsed
from app.web.requests.digit_json import DigitInput, fields_of

NUMBERS = st.one_of(st.integers(-300, 300), st.floats(), st.integers(), st.booleans(), st.text(max_size=2), st.none())
LISTS = st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=4), max_leaves=12)
VALUES = st.one_of(LISTS, st.lists(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2))), st.text(max_size=5))
NAMES = st.sampled_from(["strokes", "image", "images", "image_base64", "label"])
BODIES = st.dictionaries(NAMES, VALUES, max_size=2)


def described(data: bytes) -> dict[str, Any] | str:
    """Return what pydantic makes of a body by its description: its fields, or its refusal."""
    try:
        said = parsed(DigitInput, data)
    except BadInput as error:
        return f"{error.field} {error.detail}"
    return {name: getattr(said, name) for name in said.model_fields_set}


def found(data: bytes) -> dict[str, Any] | str:
    try:
        return {name: with_floats(value) for name, value in fields_of(data).items()}
    except BadInput as error:
        return f"{error.field} {error.detail}"


def with_floats(value: Any) -> Any:  # noqa: ANN401  whatever JSON holds
    """Return whole numbers as what they are described as: large ones are still exact where they are read."""
    if isinstance(value, list):
        return [with_floats(one) for one in value]
    return float(value) if isinstance(value, int) else value


@given(BODIES)
@example({"strokes": [[[1, 2.5]]]})
@example({"image": [[0, 255]], "images": None})
@example({"images": []})
def test_what_is_taken_is_what_the_description_allows(given_: dict[str, Any]) -> None:
    data = json.dumps(given_).encode()
    assert found(data) == described(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"null", b"[]", b"{}", b'{"image": [[1e400]]}', b'{"image": [[1], [true]]}', b'{"image": [[NaN]]}',
        b'{"image": [[1]], "image": [[2]]}', b'{"image_base64": "\\ud800"}', b'\xff{"image": [[1]]}',
        b'{"image": [[01]]}',
        b'{"image": ' + b"[" * 60_000, b'{"strokes": [[[1, 2, 3]]]}', b'{"images": [[]]}',
        b'\xef\xbb\xbf{"image": [[1]]}',
        b'{"image": [[123456789012345678901234567890]]}', b'{"image": [[-0.0, 1E2, 1e-400]]}', b'{"image": [[1]]} x',
    ],
)  # fmt: skip
def test_strange_json_is_taken_or_refused_as_described(data: bytes) -> None:
    assert found(data) == described(data)
