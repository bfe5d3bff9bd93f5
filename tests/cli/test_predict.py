"""`digits predict` and `digits evaluate` read as the server does, without one."""

import gzip
import json
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.digits.segment.test_segment import drawn, line
from tests.support.cli import digits, here
from tests.support.data_sets import data_set
from tests.support.drawings import ONE, SEVEN, file, png
from tests.support.fakes import FakeClassifier, ReadsOne


def test_it_reads_a_file_without_a_server(environment: dict[str, str], seven: Path) -> None:
    run = digits(environment, "predict", seven)
    assert run.returncode == 0
    assert ": 7 (" in run.stdout


def test_it_reads_many_files_as_json(environment: dict[str, str], seven: Path, tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(png(ONE))
    run = digits(environment, "predict", "--json", seven, tmp_path / "one.png")
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert [answer["digit"] for answer in answers] == [7, 1]
    assert sum(answers[0]["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert answers[0]["version"] == 2


def test_it_reads_a_whole_number(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "number.png"
    path.write_bytes(file(Image.fromarray(255 - drawn(line("3071")))))
    assert ": 3071 (" in digits(environment, "predict", "--number", path).stdout
    answer = json.loads(digits(environment, "predict", "--number", "--json", path).stdout)
    assert answer["text"] == "3071"
    assert len(answer["probabilities"]) == 4
    assert answer["version"] == 2


def test_its_answer_is_the_servers(environment: dict[str, str], seven: Path, reader: httpx.Client) -> None:
    answer = json.loads(here(environment, "predict", "--json", seven).stdout)
    png_file = {"Content-Type": "image/png"}
    assert answer == {
        "file": str(seven),
        **reader.post("/predict", content=seven.read_bytes(), headers=png_file).json(),
    }


def test_two_digits_are_several_digits_and_a_number_can_be_unsure(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "two.png"
    path.write_bytes(png([SEVEN[0], [[x + 110, y] for x, y in ONE[0]]]))
    for network, options, warning in (
        (ReadsOne(), (), "several-digits"),
        (FakeClassifier(7, 0.3), (), "no-digit"),
        (FakeClassifier(7, 0.3), ("--number",), "unsure"),
    ):
        monkeypatch.setattr("app.cli.predict.network_of", lambda _, network=network: (2, network))
        assert json.loads(here(environment, "predict", *options, "--json", path).stdout)["warnings"] == [warning]
        assert f", {warning})" in here(environment, "predict", *options, path).stdout


def test_a_bad_file_is_named_and_the_others_are_still_read(
    environment: dict[str, str], seven: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_text("nothing")
    run = digits(environment, "predict", tmp_path / "bad.png", tmp_path / "gone.png", seven)
    assert run.returncode == 1
    assert "bad.png: These bytes are not" in run.stderr
    assert "gone.png: No such file" in run.stderr
    assert ": 7 (" in run.stdout


def test_it_scores_a_version_on_the_held_out_digits(environment: dict[str, str]) -> None:
    run = digits(environment, "evaluate", "--version", "1", "--json")
    found = json.loads(run.stdout)
    assert found["version"] == 1
    assert found["accuracy"] > 0.97
    assert len(found["per_digit"]) == 10


@pytest.mark.parametrize("kind", ["idx", "csv", "csv with labels", "csv without a header"])
@pytest.mark.parametrize("packed", [False, True])
def test_it_reads_data_sets(environment: dict[str, str], tmp_path: Path, kind: str, *, packed: bool) -> None:
    data = data_set(kind)
    path = tmp_path / "digits"
    path.write_bytes(gzip.compress(data) if packed else data)
    run = here(environment, "predict", "--json", path)
    assert run.returncode == 0, run.stderr
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert [answer["digit"] for answer in answers] == [1, 7, 7]
    assert [answer["warnings"] for answer in answers] == [[], [], ["inverted"]]
    assert [answer["file"] for answer in answers] == [f"{path}:{index}" for index in range(3)]


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\x08\x01\0\0\0\x01\x07", data_set("idx")[:-1], data_set("csv") + b"1,2,3\n",
        data_set("csv").replace(b"255", b"256"), gzip.compress(data_set("csv"))[:200], gzip.compress(b"nothing"),
    ],
    ids=["labels", "cut off", "a short row", "a value too high", "gzip cut off", "gzip of something else"],
)  # fmt: skip
def test_what_is_no_data_set_is_one_sentence(environment: dict[str, str], tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "digits"
    path.write_bytes(data)
    run = here(environment, "predict", path)
    assert run.returncode == 1
    assert str(path) in run.stderr
    assert "Traceback" not in run.stderr
