"""What the accuracy report sends to a server."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.digits.files.decode import decode
from app.digits.normalize import normalize
from benchmarks.accuracy.negatives import ALPHABET, LIKE_DIGITS, Kind, kinds, two_digits
from benchmarks.accuracy.options import Options, parse
from benchmarks.accuracy.pen_tool import PenTool, find
from benchmarks.accuracy.scribbles import SCRIBBLES, Scribble, scribble

TOOL = """
import json, pathlib, sys

def load(path):
    return json.loads(pathlib.Path(path).read_text())

def cases(data, mode, limit):
    for digit in data[:limit]:
        yield str(digit["label"]), digit["writer"], "/predict", "image/png", digit["writer"].encode()

if __name__ == "__main__":
    asked = dict(zip(sys.argv[2::2], sys.argv[3::2]))
    print(json.dumps({"mode": asked["--mode"], "count": int(asked["--limit"]), "accuracy": 0.5, "errors": 0,
                      "by_digit": {"3": 0.5, "all": 0.25}, "worst_writer": ["b", 0.0]}))
"""


@pytest.fixture
def tool(tmp_path: Path) -> PenTool:
    """Return a small tool that answers as the real one does, with two digits: a bar and a hook."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "strokes").mkdir()
    (tmp_path / "tools" / "canvas_eval.py").write_text(TOOL)
    digits = [
        {"label": 1, "writer": "a", "strokes": [[[0.2, 0], [0.2, 1]]]},
        {"label": 7, "writer": "b", "strokes": [[[0, 0], [0.6, 0], [0.3, 1]]]},
    ]
    (tmp_path / "strokes" / "pen-digits-dev.json.gz").write_text(json.dumps(digits))
    found = find(tmp_path)
    assert found is not None
    return found


def canvas(file: bytes) -> Image.Image:
    return Image.open(io.BytesIO(file))


def sent(limit: int) -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds(limit, None)}


def test_the_same_is_sent_every_time() -> None:
    first, again = sent(3), sent(3)
    assert [kind.files for kind in first.values()] == [kind.files for kind in again.values()]
    assert np.array_equal(first["doodles, synthesized"].images, again["doodles, synthesized"].images)


def test_a_quick_look_sends_the_first_of_what_the_whole_report_sends() -> None:
    few, more = sent(2), sent(5)
    assert all(few[name].files == more[name].files[:2] for name in few)


@pytest.mark.parametrize("name", ["scribbles", "letters", "letters like digits"])
def test_canvases_show_ink_that_does_not_touch_the_rim(name: str) -> None:
    for file, kind in sent(12)[name].files:
        assert kind == "image/png"
        grey = np.asarray(canvas(file))
        assert grey.shape == (280, 280)
        assert grey.min() < 50
        assert (np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]) == 255).all()


@pytest.mark.parametrize("kind", SCRIBBLES)
def test_every_scribble_differs_from_the_next(kind: Scribble) -> None:
    rng = np.random.default_rng(0)
    assert len({np.concatenate(kind(rng)).tobytes() for _ in range(10)}) == 10


def test_a_scribble_leaves_ink_to_read() -> None:
    rng = np.random.default_rng(1)
    for _ in range(8):
        assert normalize(decode(scribble(rng)[0])).any()


def test_letters_that_look_like_digits_are_letters_and_none_is_twice_there() -> None:
    alike = "".join(LIKE_DIGITS.values())
    assert set(alike) <= set(ALPHABET)
    assert len(alike) == len(set(alike))


def test_two_digits_stand_apart_on_one_canvas(tool: PenTool) -> None:
    rng = np.random.default_rng(0)
    for _ in range(8):
        columns = np.flatnonzero((np.asarray(canvas(two_digits(tool, rng)[0])) < 128).any(0))
        assert (np.diff(columns) > 1).sum() == 1
        assert 4 < columns[0] < columns[-1] < 276


def test_without_the_folder_there_is_no_tool(tmp_path: Path) -> None:
    assert find(tmp_path) is None


def test_the_tools_own_figures_are_taken(tool: PenTool) -> None:
    score = tool.score("http://127.0.0.1:1", "photo", 7)
    assert (score.mode, score.count, score.accuracy, score.errors) == ("photo", 7, 0.5, 0)
    assert score.worst_writer == ("b", 0.0)
    assert score.by_digit == {"3": 0.5}
    assert tool.score("http://127.0.0.1:1", "number", None).count == 1000


def test_the_tools_own_canvases_are_sent(tool: PenTool) -> None:
    bodies, labels, writers = tool.canvases(None)
    assert bodies == [(b"a", "image/png"), (b"b", "image/png")]
    assert labels.tolist() == [1, 7]
    assert writers == ["a", "b"]
    assert len(tool.canvases(1)[0]) == 1


def test_a_partial_report_does_not_replace_the_full_one() -> None:
    assert parse([]).output == Options().output
    assert parse(["--limit", "20"]).output != Options().output
    assert parse(["--version", "2"]).output != Options().output
    assert parse(["--version", "2", "--output", "here"]).output == Path("here")


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(SystemExit):
        parse(["--limit", "0"])
