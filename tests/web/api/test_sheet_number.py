"""`POST /predict?number=1` answers a sheet of one digit as ever, and one of several with the number as well."""

import numpy as np
import pytest
from httpx import Client

from tests.digits.segment.test_segment import drawn, line
from tests.support.drawings import ONE, SEVEN

FIVE = [[[30, 10], [26, 45], [50, 42], [68, 60], [60, 88], [24, 90]], [[30, 10], [72, 8]]]
"""A 5 of two strokes, one above the other."""

FOUR = [[[40, 5], [15, 60], [75, 60]], [[62, 30], [60, 95]]]
"""A 4 of two strokes that cross."""

TEXT = "3071"


def strokes_of(text: str) -> list[list[list[float]]]:
    return [[[round(float(x), 2), round(float(y), 2)] for x, y in stroke] for stroke in line(text)]


@pytest.mark.parametrize("strokes", [SEVEN, ONE, FIVE, FOUR], ids=["7", "1", "5 of two strokes", "4 of two strokes"])
def test_a_digit_is_answered_as_without_it(reader: Client, strokes: list[list[list[int]]]) -> None:
    plain, asked = (reader.post(f"/predict{query}", json={"strokes": strokes}) for query in ("", "?number=1"))
    assert asked.json() == plain.json()
    assert asked.json()["is_digit"]


def test_a_number_is_answered_as_its_own_route_does_with_the_strokes_of_each_digit(reader: Client) -> None:
    strokes = strokes_of(TEXT)
    alone = reader.post("/predict/number", json={"strokes": strokes}).json()
    answer = reader.post("/predict?number=1&view=1", json={"strokes": strokes}).json()
    number = answer["number"]
    assert number["text"] == alone["text"] == TEXT
    assert (number["marks"], number["warnings"]) == (alone["marks"], alone["warnings"])
    for one, other in zip(number["digits"], alone["digits"], strict=True):
        assert {name: one[name] for name in other} == other
        own = [strokes[index] for index in one["strokes"]]
        again = reader.post("/predict?view=1", json={"strokes": own}).json()
        assert (again["digit"], again["image"], one["is_digit"]) == (one["digit"], one["image"], True)
    assert sorted(index for one in number["digits"] for index in one["strokes"]) == [*range(len(strokes))]


def test_a_digit_with_a_sign_is_a_number(reader: Client) -> None:
    strokes = [[[0, 50], [30, 52]], *([[x + 50, y] for x, y in stroke] for stroke in SEVEN)]
    number = reader.post("/predict?number=1", json={"strokes": strokes}).json()["number"]
    assert (number["text"], [mark["kind"] for mark in number["marks"]]) == ("-7", ["minus"])
    assert number["digits"][0]["strokes"] == [1]


def test_a_frame_and_empty_strokes_do_not_shift_the_strokes_of_a_digit(reader: Client) -> None:
    frame = [[-40, -40], [300, -40], [300, 160], [-40, 160], [-40, -40]]
    strokes = [[], frame, *ONE, [], *([[x + 110, y] for x, y in stroke] for stroke in SEVEN)]
    number = reader.post("/predict?number=1", json={"strokes": strokes}).json()["number"]
    assert (number["text"], [one["strokes"] for one in number["digits"]]) == ("17", [[2], [4]])


def test_a_picture_that_is_no_single_digit_is_read_as_a_number(reader: Client) -> None:
    picture = (255 - np.asarray(drawn(strokes_of(TEXT)))).tolist()
    number = reader.post("/predict?number=1", json={"image": picture}).json()["number"]
    assert number["text"] == TEXT
    assert [one["strokes"] for one in number["digits"]] == [[]] * 4


def test_what_is_no_number_has_none(reader: Client) -> None:
    cross = [[[0, 0], [90, 100]], [[90, 0], [0, 100]]]
    for strokes in (cross, [[[x, 0], [x, 10]] for x in range(0, 400, 10)]):
        answer = reader.post("/predict?number=1", json={"strokes": strokes})
        assert answer.status_code == 200
        assert "number" not in answer.json()
