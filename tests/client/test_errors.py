"""Each answer that is a problem, or none of Digits, is an error of its kind."""

import pickle

import pytest

from app.client import (
    BadInput,
    Conflict,
    DigitsError,
    Forbidden,
    NotAllowed,
    NotFound,
    ReasonNeeded,
    ServerFault,
    SwitchedOff,
    TooManyRequests,
    Unavailable,
    UnexpectedAnswer,
)  # fmt: skip
from tests.client.bad_server import Act, answer, bad_server, problem
from tests.client.both import Asking
from tests.client.given import READ, read
from tests.support.drawings import SEVEN


@pytest.mark.parametrize(
    ("status", "slug", "kind"),
    [
        (401, "not-allowed", NotAllowed),
        (403, "forbidden", Forbidden),
        (403, "switched-off", SwitchedOff),
        (404, "not-found", NotFound),
        (409, "conflict", Conflict),
        (409, "reason-needed", ReasonNeeded),
        (422, "bad-input", BadInput),
        (422, "unheard-of", BadInput),
        (409, "unheard-of", Conflict),
        (503, "unheard-of", Unavailable),
        (500, "internal", ServerFault),
        (418, "unheard-of", UnexpectedAnswer),
    ],
)
def test_each_problem_is_an_error_of_its_kind(asking: Asking, status: int, slug: str, kind: type[DigitsError]) -> None:
    with bad_server(problem(status, slug)) as server:
        with pytest.raises(DigitsError) as caught:
            read(asking(server.url))
        assert type(caught.value) is kind
        assert (caught.value.status, caught.value.slug) == (status, slug)
        assert caught.value.detail == "Do another thing."


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (answer(404, b"<html>", "text/html"), NotFound),
        (answer(502, b"<html>", "text/html"), ServerFault),
        (answer(307, b"", Location="http://elsewhere/"), UnexpectedAnswer),
        (answer(500, b"{", "application/problem+json"), ServerFault),
        (answer(500, [1], "application/problem+json"), ServerFault),
        (answer(200, b"<html>", "text/html"), UnexpectedAnswer),
        (answer(200, [1]), UnexpectedAnswer),
        (answer(200, b"[" * 50_000), UnexpectedAnswer),
        (answer(200, {**READ, "confidence": 10**400}), UnexpectedAnswer),
        (answer(500, b"[" * 50_000, "application/problem+json"), ServerFault),
        (answer(200, b"not gzip", Content_Encoding="gzip"), UnexpectedAnswer),
        (answer(200, {**READ, "digit": "7"}), UnexpectedAnswer),
        (answer(200, {**READ, "digit": True}), UnexpectedAnswer),
        (answer(200, {**READ, "confidence": None}), UnexpectedAnswer),
        (answer(200, {**READ, "probabilities": {"0": 1}}), UnexpectedAnswer),
        (answer(200, {"digit": 7}), UnexpectedAnswer),
    ],
)
def test_what_is_no_answer_of_digits_says_so(asking: Asking, act: Act, kind: type[DigitsError]) -> None:
    with bad_server(act) as server:
        with pytest.raises(DigitsError) as caught:
            read(asking(server.url))
        assert type(caught.value) is kind
        assert len(caught.value.detail) > 20


def test_an_error_can_be_sent_to_another_process(asking: Asking) -> None:
    refusal = problem(429, "too-many-requests", Retry_After="60")
    with bad_server(refusal) as server, pytest.raises(TooManyRequests) as caught:
        read(asking(server.url))
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  our own bytes
    assert (str(again), again.retry_after, again.slug) == (str(caught.value), 60, "too-many-requests")


def test_what_a_newer_server_adds_is_passed_over(asking: Asking) -> None:
    with bad_server(answer(200, {**READ, "mood": "fine"})) as server:
        assert asking(server.url).predict(strokes=SEVEN).digit == 7
