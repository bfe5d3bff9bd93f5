"""What a version answers, as its clients get it: a real server on a copy of it, ended when the context is left."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from app.settings import ROOT
from benchmarks.accuracy.versions import Version

BATCH = 500  # digit images in one request; the server takes 1,000

Body = tuple[bytes, str]
"""What one request sends, and its content type."""


@dataclass(frozen=True)
class Answers:
    """The answers to n requests: (n, 10) probabilities and (n,) whether it takes them for a digit.

    Where the server found nothing to read, all ten are 0 and it is no digit.
    """

    probabilities: NDArray[np.float64]
    is_digit: NDArray[np.bool_]

    @property
    def confidence(self) -> NDArray[np.float64]:
        """The largest probability of each, (n,)."""
        largest: NDArray[np.float64] = self.probabilities.max(1)
        return largest

    @property
    def read(self) -> NDArray[np.bool_]:
        """Which were read at all, (n,)."""
        return self.confidence > 0


class Client:
    """Asks the server at `url`, which must answer with version `number`."""

    def __init__(self, url: str, number: int) -> None:
        self.url, self._number = url, number
        # a proxy of the environment's has no business with this machine's own server
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)

    def files(self, bodies: Iterable[Body]) -> Answers:
        """Return the answers to bodies sent one by one."""
        return _answers([self._asked(body, kind) for body, kind in bodies])

    def digit_images(self, images: NDArray[np.uint8]) -> Answers:
        """Return the answers to digit images (n, 28, 28) uint8."""
        found: list[dict[str, Any] | None] = []
        for first in range(0, len(images), BATCH):
            answer = self._asked(images[first : first + BATCH].tobytes(), "application/octet-stream")
            found += answer.get("predictions", [answer]) if answer else [None] * len(images[first : first + BATCH])
        return _answers(found)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _asked(self, body: bytes, kind: str) -> dict[str, Any] | None:
        response = self._http.post("/predict", content=body, headers={"Content-Type": kind})
        if response.status_code == 422 and response.json()["type"].endswith("blank-image"):
            return None
        answer: dict[str, Any] = response.raise_for_status().json()
        if answer["version"] != self._number:
            raise RuntimeError(f"version {answer['version']} answered instead of {self._number}")
        return answer


@contextmanager
def serving(version: Version, folder: Path) -> Iterator[Client]:
    """Run `digits serve` on a free port with a copy of `version` alone, its state in `folder`, and give a client."""
    models = folder / "models"
    shutil.copytree(version.folder, models / str(version.number))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    environment |= {
        "DIGITS_MODELS_DIR": str(models),
        "DIGITS_SHIPPED_DIR": str(models),
        "DIGITS_STATE_DIR": str(folder / "state"),
        "DIGITS_ADMIN_TOKEN": "nobody-asks-for-this",
        "DIGITS_TRAINER": "false",
    }
    command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            with closing(Client(_address(process), version.number)) as client:
                yield client
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Return where a server listens, as soon as it takes requests; what it says from then on is dropped."""
    assert process.stderr is not None  # noqa: S101  it was asked for
    said = []
    for line in process.stderr:
        said.append(line)
        found = re.search(r"running on (http://127\.0\.0\.1:\d+)", line)
        if found:
            threading.Thread(target=lambda: [None for _ in process.stderr or ()], daemon=True).start()
            return found[1]
    raise RuntimeError("the server did not start:\n" + "".join(said))


def _answers(found: Sequence[dict[str, Any] | None]) -> Answers:
    return Answers(
        np.array([[0.0] * 10 if answer is None else answer["probabilities"] for answer in found]).reshape(-1, 10),
        np.array([answer is not None and answer["is_digit"] for answer in found], bool),
    )
