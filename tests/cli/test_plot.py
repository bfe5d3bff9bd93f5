"""Curves in a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from app.cli.plot import plot

BLANK = chr(0x2800)
POINTS = st.lists(st.tuples(st.floats(0, 9), st.floats(-1e6, 1e6)), max_size=6).map(sorted)


@given(POINTS, POINTS, st.integers(1, 30), st.integers(1, 6))
def test_whatever_the_curves_the_picture_has_its_size(
    first: list[tuple[float, float]], second: list[tuple[float, float]], width: int, height: int
) -> None:
    lines = plot({"red": first, "green": second}, width, height, 9)
    assert [len(line) for line in lines] == [width] * height
    drawn = "".join(line.plain for line in lines).strip(BLANK + " ")
    assert bool(drawn) == bool(first or second)


def test_a_falling_curve_falls_from_the_upper_left_to_the_lower_right() -> None:
    lines = [line.plain for line in plot({"red": [(0, 1), (10, 0)]}, 10, 5, 10)]
    places = [[at for at, cell in enumerate(line) if cell != BLANK] for line in lines]
    assert places == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]


def test_each_curve_has_its_colour() -> None:
    top, bottom = plot({"red": [(0, 1), (4, 1)], "green": [(0, 0), (4, 0)]}, 4, 2, 4)
    assert {str(span.style) for span in top.spans if top.plain[span.start] != BLANK} == {"red"}
    assert {str(span.style) for span in bottom.spans if bottom.plain[span.start] != BLANK} == {"green"}
