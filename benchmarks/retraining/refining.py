"""Thirty corrections, and what `refine` makes of them: sent, accepted, learned and asked for through the program."""

import time
from dataclasses import dataclass

import httpx
import numpy as np
from numpy.typing import NDArray

from benchmarks.retraining.program import ADMIN, Program, ended, running
from benchmarks.retraining.styles import drawn

CORRECTIONS = 30
OTHERS = 300


@dataclass
class Refined:
    """Shares right, 0..1, before and after; `seconds` from asking for the training to the job's end."""

    learned: tuple[float, float]
    like_digits: tuple[float, float]
    held_out: tuple[float, float]
    seconds: float
    decision: str
    promoted: bool
    reasons: list[str]


def refine_on_corrections(version: int) -> Refined:
    """Correct thirty drawings of two ways to write that `version` does not know, and train it on those accepted.

    `like_digits` are other drawings of those ways, which never come near the training.
    """
    rng = np.random.default_rng(2026)
    corrected, others = drawn(CORRECTIONS, rng), drawn(OTHERS, rng)
    with running(versions=(version,), trainer=True) as program:
        before = _right(program, *corrected), _right(program, *others)
        _send_and_accept(program, *corrected)
        began = time.monotonic()
        job = ended(program, program.ask("POST", "/train", json={"recipe": "refine"})["id"])
        seconds = time.monotonic() - began
        result = job["result"]
        if result["version"] is not None and not result["promoted"]:
            program.ask("POST", f"/models/{result['version']}/promote", json={"why": "measuring"})
        while program.ask("GET", "/health/ready")["version"] != result["version"]:
            time.sleep(0.05)
        after = _right(program, *corrected), _right(program, *others)
        cards = [program.ask("GET", f"/models/{number}") for number in (version, result["version"])]
    return Refined(
        learned=(before[0], after[0]),
        like_digits=(before[1], after[1]),
        held_out=(cards[0]["accuracy"], cards[1]["accuracy"]),
        seconds=seconds,
        decision=result["verdict"]["decision"],
        promoted=result["promoted"],
        reasons=result["verdict"]["reasons"],
    )


def _send_and_accept(program: Program, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> None:
    for image, label in zip(images, labels, strict=True):
        body = {"label": int(label), "image": image.tolist()}
        sent = httpx.post(f"{program.url}/corrections", json=body, timeout=10).raise_for_status().json()
        program.ask("PATCH", f"/corrections/{sent['id']}", json={"state": "accepted"})


def _right(program: Program, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> float:
    headers = ADMIN | {"Content-Type": "application/octet-stream"}
    answer = httpx.post(f"{program.url}/predict", content=images.tobytes(), headers=headers, timeout=60)
    said = [prediction["digit"] for prediction in answer.raise_for_status().json()["predictions"]]
    return float((np.array(said) == labels).mean())
