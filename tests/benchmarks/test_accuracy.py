"""The accuracy report from end to end, on a few images, with the real server and the shipped versions."""

import io
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from benchmarks.accuracy.options import Options

NEEDED = ["confusion-1.png", "confusion-2.png", "rejection.png", "reliability.png"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a report on 20 images of each kind, without pen digits and without trainings."""
    from benchmarks.accuracy.report import write  # noqa: PLC0415  it brings Matplotlib, which only this one needs

    folder = tmp_path_factory.mktemp("report")
    options = Options(
        versions=(1, 2), limit=20, train=False, shared=folder / "none", runs=folder / "runs", output=folder
    )
    write(options, Console(file=io.StringIO()))
    return folder


def test_it_puts_the_versions_side_by_side(folder: Path) -> None:
    page = (folder / "accuracy.md").read_text()
    assert page.startswith("# How well it reads\n")
    assert "|  | 1 `quickstart` | 2 `fast` |" in page
    for title in ("Held-out digits", "Held-out digits, other seeds", "Pen digits", "Calibration", "Rejection"):
        assert f"\n## {title}\n" in page
    assert "| scribbles | 20 |" in page


def test_it_says_that_it_is_only_a_quick_look(folder: Path) -> None:
    assert "**A quick look at 20 images of each kind at most.**" in (folder / "accuracy.md").read_text()


def test_it_says_what_is_left_out_and_why(folder: Path) -> None:
    page = (folder / "accuracy.md").read_text()
    assert f"Left out: {folder / 'none'} has no pen digits, or not the tool that sends them." in page
    assert "Left out: two digits, and AUROC against pen digits; the pen digits are not here." in page
    assert "| `quickstart` | 0 | not trained here |" in page


def test_every_picture_on_the_page_is_there_and_small(folder: Path) -> None:
    page = (folder / "accuracy.md").read_text()
    pictures = list((folder / "accuracy").iterdir())
    assert {*NEEDED} <= {picture.name for picture in pictures}
    for picture in pictures:
        assert f"(accuracy/{picture.name})" in page
        assert picture.stat().st_size < 100_000
        with Image.open(picture) as image:
            assert image.width == 1200


def test_every_picture_that_the_page_shows_was_drawn(folder: Path) -> None:
    page = (folder / "accuracy.md").read_text()
    for link in page.split("](")[1:]:
        assert (folder / link.partition(")")[0]).is_file()
