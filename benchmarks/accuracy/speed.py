"""What a version costs: the size of its file, and the time it takes for an image."""

import os
import statistics
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.markdown import Section, table
from benchmarks.accuracy.versions import Version
from benchmarks.machine import machine

ROUNDS = 21
IMAGES = 200


def measure(versions: Sequence[Version], images: NDArray[np.uint8]) -> list[float]:
    """Return the milliseconds that each version takes for one image: one thread, median of rounds taken in turn."""
    taken: list[list[float]] = [[] for _ in versions]
    some = images[:IMAGES]
    for _ in range(ROUNDS):
        for version, rounds in zip(versions, taken, strict=True):
            began = time.perf_counter()
            for i in range(len(some)):
                version.network.predict(some[i : i + 1])
            rounds.append(1000 * (time.perf_counter() - began) / len(some))
    return [statistics.median(rounds) for rounds in taken]


def section(versions: Sequence[Version], milliseconds: Sequence[float], load: float) -> Section:
    """Return the table of size and time; `load` is the machine's load average before it was measured."""
    sizes = [f"{(version.folder / 'model.tflite').stat().st_size / 1000:,.0f} kB" for version in versions]
    times = [f"{value:.3f} ms" for value in milliseconds]
    lines = [
        (
            f"One image at a time on one thread, median of {ROUNDS} rounds of up to {IMAGES} images, the versions in "
            f"turn; {machine()}; load average before: {load:.2f}."
        ),
        "",
        *table(["", *(version.title for version in versions)], [["`model.tflite`", *sizes], ["an image", *times]]),
    ]
    return Section("Size and time", lines, [("size of the file", sizes), ("time for an image", times)])


def load_average() -> float:
    """Return how busy the machine was in the last minute."""
    return os.getloadavg()[0]
