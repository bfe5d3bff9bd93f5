"""Small requests are answered at once, and large ones hold none of them up."""

import contextlib
import io
import threading

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.digits.files.decode import open_image
from app.digits.files.image_file import TooSlow
from app.digits.rasterize import rasterize
from app.errors import BlankImage
from app.web.requests import inputs
from app.web.requests.digit_json import Strokes
from app.web.requests.inputs import Inputs, from_json
from tests.support.drawings import SEVEN, canvas, file, png
from tests.support.photos import PHOTOS, photo


@pytest.mark.parametrize(("points", "large"), [(6, False), (1_000, False), (5_000, True), (10_000, True)])
def test_a_drawing_of_many_points_is_large(points: int, *, large: bool) -> None:
    assert Inputs([[[[i, i % 7] for i in range(points)]]], many=False).is_large is large


def test_a_drawing_as_people_draw_is_not() -> None:
    assert not from_json(b'{"strokes": %s}' % str(SEVEN).encode()).is_large


def chessboard(side: int) -> bytes:
    """A kilobyte that has as many parts as pixels."""
    return file(Image.fromarray((np.indices((side, side)).sum(0) % 2 * 255).astype(np.uint8)))


def ruled(side: int, kind: str) -> bytes:
    """A photo of paper that is nothing but lines."""
    paper = np.full((side, side), 220.0)
    paper[::6] = 100
    grain = np.random.default_rng(0).normal(0, 8, paper.shape)
    return file(Image.fromarray((paper + grain).clip(0, 255).astype(np.uint8)), kind)


@pytest.mark.parametrize("data", [chessboard(600), ruled(400, "JPEG"), ruled(400, "PNG")])
def test_what_takes_long_to_look_at_is_not_looked_at_where_others_wait(reader: httpx.Client, data: bytes) -> None:
    opened = open_image(data)
    with pytest.raises(TooSlow):
        Inputs([opened], many=False).digit_images(at_once=True)
    with pytest.raises(TooSlow):
        Inputs([np.asarray(Image.open(io.BytesIO(data)))], many=False).digit_images(at_once=True)
    answer = reader.post("/predict", content=data, headers={"Content-Type": "image/png"})
    assert answer.status_code in {200, 422}
    assert answer.json().get("title", "No digit") != "Internal Server Error"


@pytest.mark.parametrize("data", [png(SEVEN), chessboard(28), ruled(28, "JPEG")])
def test_a_canvas_and_what_is_small_are_looked_at_at_once(data: bytes) -> None:
    with contextlib.suppress(BlankImage):
        assert Inputs([open_image(data)], many=False).digit_images(at_once=True).shape == (1, 28, 28)


def test_a_photo_gives_the_same_answer_whichever_way_it_comes(reader: httpx.Client) -> None:
    data = photo(canvas(SEVEN), next(iter(PHOTOS)), np.random.default_rng(0))
    rows = np.asarray(Image.open(io.BytesIO(data)).convert("L")).tolist()
    as_file = reader.post("/predict", content=data, headers={"Content-Type": "image/jpeg"}).json()
    assert as_file == reader.post("/predict", json={"image": rows}).json()
    assert as_file["digit"] == 7


def test_who_sends_ten_thousand_points_keeps_nobody_waiting(
    reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def drawn(strokes: Strokes) -> NDArray[np.uint8]:
        threads.append(threading.get_ident())
        return rasterize(strokes)

    monkeypatch.setattr(inputs, "rasterize", drawn)
    scribble = np.random.default_rng(0).integers(0, 1000, (10_000, 2)).tolist()
    for strokes in (SEVEN, [scribble], SEVEN):
        assert reader.post("/predict", json={"strokes": strokes}).status_code == 200
    loop, beside, loop_again = threads
    assert loop == loop_again != beside
