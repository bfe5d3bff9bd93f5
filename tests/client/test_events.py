"""Server-Sent Events, however they are cut into pieces."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.client.events import Event, Events

STREAM = (
    ": hello\n\nevent: progress\nid: 1\nretry: 250\ndata: {\"a\":\ndata:  1}\n\n"
    "data\n\nid: 2\r\nevent: seven\r\ndata: 7 \u2028 \x85 é\r\n\r\nid\ndata: no id\rweather: fine\r\r"
    "id: 9\ndata: never ends"
).encode()  # fmt: skip
EVENTS = [
    Event("progress", '{"a":\n 1}'),
    Event("message", ""),
    Event("seven", "7 \u2028 \x85 é"),
    Event("message", "no id"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
@example(list(range(len(STREAM))))
def test_the_pieces_change_nothing(cuts: list[int]) -> None:
    events = Events()
    ends = [0, *sorted(cuts), len(STREAM)]
    found = [event for a, b in pairwise(ends) for event in events.feed(STREAM[a:b])]
    assert found == EVENTS
    assert (events.last_id, events.retry_seconds, events.heard) == ("", 0.25, 5)


def test_what_a_broken_connection_left_unfinished_is_dropped() -> None:
    events = Events()
    assert list(events.feed(b"id: 4\ndata: whole\n\nid: 5\nevent: done\ndata: ha")) == [Event("message", "whole")]
    events.connected()
    assert events.last_id == "4"
    assert list(events.feed(b"data: new\n\n")) == [Event("message", "new")]
    assert events.last_id == "4"


@given(st.binary(max_size=200))
@pytest.mark.parametrize("lead", [b"", b"data: "])
def test_whatever_comes_is_events_or_nothing(lead: bytes, data: bytes) -> None:
    events = Events()
    for event in events.feed(lead + data + b"\n\n"):
        assert event.name
    assert "\0" not in events.last_id
