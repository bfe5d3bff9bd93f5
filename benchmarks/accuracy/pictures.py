"""Every picture of the report, drawn and written."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import calibration, held_out_pictures, rejection
from benchmarks.accuracy.look import save, style
from benchmarks.accuracy.measured import Measured
from benchmarks.accuracy.versions import Version


def draw(versions: Sequence[Version], found: Sequence[Measured], folder: Path) -> None:
    """Write the pictures into `folder` under the names that the sections use."""
    with style():
        for version, one in zip(versions, found, strict=True):
            title = f"version {version.number}, {version.recipe}"
            save(held_out_pictures.confusion(one.held_out, title), folder / f"confusion-{version.number}.png")
            if len(one.held_out.mistakes):
                save(held_out_pictures.mistakes(one.held_out, title), folder / f"mistakes-{version.number}.png")
        titles = [f"{version.number} {version.recipe}" for version in versions]
        save(calibration.diagrams(titles, [one.sets for one in found]), folder / "reliability.png")
        save(rejection.histograms(titles, [one.answers for one in found]), folder / "rejection.png")
