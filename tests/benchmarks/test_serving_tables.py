"""The tables of `serve.md`."""

from dataclasses import replace
from typing import Any

from benchmarks.serving import open_loop, tables
from benchmarks.serving.bodies import tens
from benchmarks.serving.experiments import in_turns, median
from benchmarks.serving.generator import Offered
from benchmarks.serving.open_loop import Overload
from benchmarks.serving.wrk import Load

LOAD = Load(goodput=2000, refused=0.0, lost=0.0, p50=8.0, p99=10.0, p999=12.0)
TWICE = Overload(
    share=2.0, capacity=1000, seconds=10, before_mb=150, after_mb=151,
    offered=Offered(
        sent=20_000, unsent=0, good=9_600, wrong=0, meanwhile=9_500, refused=10_400, closed=0, other={}, lost={},
        in_time=20_000, connections=1200, p50=900, p99=1000, refused_p50=1, refused_p99=4, late_p99=0.1,
        pages_p99={"/": 20.0}, pages_failed=0, before=1.0, after=1.05,
    ),
)  # fmt: skip


def cells(lines: list[str], name: str) -> list[str]:
    """Return the cells of the row of that name."""
    (row,) = (line for line in lines if line.startswith(f"| {name} |"))
    return row.strip("| ").split(" | ")[1:]


def with_offered(**changes: Any) -> Overload:  # noqa: ANN401  any field
    return replace(TWICE, offered=replace(TWICE.offered, **changes))


def test_a_p99_is_compared_with_the_turn_of_each_connection() -> None:
    found = cells(tables.connections({16: LOAD, 64: replace(LOAD, goodput=1600, p99=44.0)}), "64")
    assert found == ["1,600", "80.0%", "0.0%", "0.0%", "8.0 ms", "44.0 ms", "1.10"]


def test_digits_is_compared_with_the_better_rival_at_each_number_of_connections() -> None:
    slow, slower = replace(LOAD, goodput=400), replace(LOAD, goodput=200)
    counts = (1, 16, 64, 256)
    found = tables.beside({
        "Digits": dict.fromkeys(counts, LOAD), "bare app": dict.fromkeys(counts, LOAD),
        "one": {1: LOAD, 16: slow, 64: slower, 256: slower}, "two": {1: slower, 16: slower, 64: slow, 256: slower},
    })  # fmt: skip
    assert cells(found, "64") == ["2,000", "2,000", "200", "400", "5.0"]
    assert found[-1].startswith("Digits beside the better: 5.0 times the answers a second")


def test_nothing_is_compared_where_no_rival_was_measured() -> None:
    assert tables.beside({"Digits": {1: LOAD}, "bare app": {1: LOAD}}) == []


def test_an_overload_shows_its_goodput_and_what_was_refused() -> None:
    lines = tables.overloads([TWICE])
    assert cells(lines, "right answers of 200 a second") == ["950"]
    assert cells(lines, "of capacity") == ["95.0%"]
    assert cells(lines, "refused") == ["52.0%"]
    assert cells(lines, "`/` meanwhile: p99") == ["20.0 ms"]


def test_no_goal_is_missed_where_all_is_well() -> None:
    assert tables.missed([TWICE])[-1] == "- 2 times capacity: none"


def test_each_goal_that_is_missed_is_named() -> None:
    assert open_loop.missed(with_offered(meanwhile=8_900)) == ["90% of capacity"]
    assert open_loop.missed(with_offered(in_time=19_999)) == ["each answered or refused within 1.2 s"]
    assert open_loop.missed(with_offered(lost={"no answer": 1})) == ["none wrong, of another status or lost"]
    assert open_loop.missed(with_offered(closed=1)) == ["every connection usable after a refusal"]
    assert open_loop.missed(with_offered(pages_p99={"/": 51.0})) == ["pages within 50 ms"]
    assert open_loop.missed(replace(TWICE, after_mb=170)) == ["memory within 5%"]
    assert open_loop.missed(with_offered(after=1.2)) == ["the lone caller's p50 within 10%"]


def test_images_a_second_are_requests_times_images() -> None:
    one, two = {1000: replace(LOAD, goodput=3)}, {1000: replace(LOAD, goodput=6)}
    assert cells(tables.images({"one": one, "two": two}), "1,000")[:3] == ["3,000", "6,000", "2.00"]


def test_the_second_of_a_pair_is_measured_first_every_other_round() -> None:
    order: list[str] = []

    def measured(name: str, goodput: float) -> Load:
        order.append(name)
        return replace(LOAD, goodput=goodput)

    found = in_turns({"a form": (lambda: measured("ours", 90), lambda: measured("theirs", 100))}, 2)
    assert order == ["ours", "theirs", "theirs", "ours"]
    assert found["a form"].ratio == 0.9


def test_the_median_is_taken_of_each_figure() -> None:
    loads = [replace(LOAD, goodput=goodput, p99=p99) for goodput, p99 in ((1, 9), (2, 7), (3, 8))]
    assert (median(loads).goodput, median(loads).p99) == (2, 8)


def test_ten_different_digits_are_sent_in_each_form() -> None:
    assert all(len({body for body, _ in bodies}) == 10 for bodies in tens().values())
