"""A disk of its own for a server, filled to the last byte, then read-only; needs root, for it is mounted."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from app.settings import Settings
from benchmarks.retraining.program import ADMIN
from benchmarks.torture.server import throwaway
from tests.support.drawings import ONE, SEVEN

WRITES = (
    ("POST", "/corrections", {"label": 7, "strokes": SEVEN}),
    ("POST", "/train", {"recipe": "quickstart", "promote": "never"}),
    ("POST", "/models/1/promote", {"why": "to see"}),
    ("PUT", "/models/1/pin", None),
    ("DELETE", "/models/1", None),
)


@contextlib.contextmanager
def disk(megabytes: int = 8) -> Iterator[Path]:
    """Give a small disk in memory; raises CalledProcessError where it cannot be mounted."""
    with tempfile.TemporaryDirectory(prefix="digits-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            for _ in range(20):  # until the server has let go of it
                if subprocess.run(["umount", folder], check=False, capture_output=True).returncode == 0:
                    break
                time.sleep(0.25)


def try_disks() -> dict[str, object]:
    """Return what a full and a read-only disk did to reading and to writing."""
    rows: dict[str, object] = {}
    for kind in ("full", "read-only"):
        with disk() as place:
            for version in ("1", "2"):
                shutil.copytree(Settings().shipped_dir / version, place / "models" / version)
            models = str(place / "models")
            settings = {
                "DIGITS_STATE_DIR": str(place / "state"),
                "DIGITS_MODELS_DIR": models,
                "DIGITS_SHIPPED_DIR": models,
            }
            with throwaway(**settings) as program:
                httpx.post(
                    f"{program.url}/corrections", json={"label": 1, "strokes": ONE}, timeout=30
                ).raise_for_status()
                if kind == "full":
                    fill(place / "rest")
                    rows[f"{kind} disk"] = _probed(program.url, program.log)
            if kind == "read-only":
                subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
                with throwaway(**settings) as program:
                    rows[f"{kind} disk"] = _probed(program.url, program.log)
    return rows


def fill(path: Path) -> None:
    """Write until nothing fits any more."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        with contextlib.suppress(OSError):
            while True:
                os.write(descriptor, bytes(4096))
    finally:
        os.close(descriptor)


def _probed(url: str, log: object) -> str:
    with httpx.Client(base_url=url, headers=ADMIN, timeout=30) as client:
        statuses = [client.request(method, path, json=body).status_code for method, path, body in WRITES]
        digits = sum(client.post("/predict", json={"strokes": SEVEN}).json()["digit"] == 7 for _ in range(100))
    traces = log().count("Traceback") if callable(log) else 0
    said = f"{len(WRITES)} writes answered {sorted(set(statuses))}"
    return f"{digits} of 100 digits read; {said}; {traces} traces in the log"
