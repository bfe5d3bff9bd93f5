"""Whatever a stranger sends is read, or refused in a sentence, in bounded time; `make torture` tries far more of it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import AppError
from app.web.requests.inputs import from_json
from benchmarks.torture.decoders import try_decoders

NUMBER = st.one_of(st.integers(-1, 256), st.floats(allow_nan=True), st.integers())
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=20,
)
NAMES = st.sampled_from(["strokes", "image", "images", "image_base64", "label", ""])


@pytest.mark.parametrize("seed", [1, 2])
def test_damaged_and_random_input_is_read_or_refused(seed: int) -> None:
    for name, tally in try_decoders(60, seed).items():
        assert not tally.failures, (name, tally.failures[:2])
        assert tally.cases == 60


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, ANYTHING, max_size=2))
def test_any_json_is_read_or_refused(given_: dict[str, Any]) -> None:
    refused: AppError | None = None
    try:
        images = from_json(json.dumps(given_).encode()).digit_images()
    except AppError as error:
        refused = error
    else:
        assert images.shape[1:] == (28, 28)
    assert refused is None or (refused.status == 422 and refused.detail.endswith("."))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.lists(st.floats(), min_size=2, max_size=2), max_size=6), max_size=4))
def test_any_strokes_are_drawn_or_refused(strokes: list[list[list[float]]]) -> None:
    refused: AppError | None = None
    try:
        inputs = from_json(json.dumps({"strokes": strokes}).encode())
        inputs.digit_images()
        inputs.segments()
    except AppError as error:
        refused = error
    if refused:
        assert refused.status == 422
    else:
        assert all(math.isfinite(value) for stroke in strokes for point in stroke for value in point)


def test_a_body_full_of_mistakes_is_refused_at_the_first() -> None:
    # each once took half a minute and gigabytes to list every mistake
    for body in (
        b'{"strokes":[' + b"0," * 5_000_000 + b"0]}",
        b'{"image":[[' + b'"",' * 3_000_000 + b'""]]}',
        b"{" + b",".join(b'"%d":0' % i for i in range(500_000)) + b"}",
    ):
        with pytest.raises(AppError) as refused:
            from_json(body)
        assert len(refused.value.detail) < 200
