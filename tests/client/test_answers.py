"""Whatever a server says is an answer or an UnexpectedAnswer, never another error."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.client import (
    Card,
    Correction,
    DigitsError,
    Job,
    NumberPrediction,
    Prediction,
    Readiness,
    UnexpectedAnswer,
    Versions,
)
from app.client.errors import error_of
from app.client.reading import of
from app.client.retry import retry_after
from tests.client.both import NOON
from tests.client.given import JOB, READ

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
REQUEST = httpx.Request("GET", "http://here/train")


@given(anything)
@pytest.mark.parametrize("kind", [Card, Correction, Job, NumberPrediction, Prediction, Readiness, Versions])
def test_what_is_no_answer_is_never_taken_for_one(kind: type, value: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        of(kind, value)


def refused(kind: type, value: object) -> str:
    """Return why it is none of this kind; nothing when it is one."""
    try:
        assert isinstance(of(kind, value), kind)
    except UnexpectedAnswer as error:
        return error.detail
    return ""


@given(st.sampled_from([(Job, JOB), (Prediction, READ)]), st.data(), anything)
def test_an_answer_with_one_member_changed_is_one_or_that_member_is_named(
    known: tuple[type, dict[str, Any]], data: st.DataObject, value: object
) -> None:
    kind, members = known
    assert refused(kind, members) == ""
    name = data.draw(st.sampled_from(sorted(members)))
    why = refused(kind, members | {name: value})
    assert why == "" or f"{name} of {kind.__name__}" in why


@given(st.text() | st.integers().map(str) | st.datetimes().map(lambda at: at.strftime("%a, %d %b %Y %H:%M:%S GMT")))
def test_whatever_time_a_server_asks_for_it_is_some_seconds_or_none(text: str) -> None:
    headers = [(b"retry-after", text.encode(errors="replace"))]
    seconds = retry_after(httpx.Response(503, headers=headers, request=REQUEST), NOON)
    assert seconds is None or seconds >= 0


problems = st.dictionaries(st.sampled_from(["type", "title", "detail", "field", "status"]), anything)


@given(st.integers(300, 599), problems | anything)
def test_whatever_problem_a_server_has_is_an_error_with_a_sentence(status: int, body: Any) -> None:  # noqa: ANN401
    headers = {"Content-Type": "application/problem+json"}
    error = error_of(httpx.Response(status, content=json.dumps(body), headers=headers, request=REQUEST))
    assert isinstance(error, DigitsError)
    assert error.status == status
    assert error.detail in str(error)
    assert isinstance(error.field, str | None)
