"""Where the time of a `POST /predict` goes: `python -m benchmarks.serving.inside [--version 2] [FORM ...]`.

The app is called in this process, without a socket, and each stage on its own beside it. In microseconds, medians:

- read: the body's bytes to `Inputs`, parsed and checked
- image: `Inputs` to the digit image
- network: the digit image to probabilities
- rest: everything else, which is the middleware, the answer and its headers
- all: a whole request through the app, as uvicorn would call it
- bare: the same network in the bare app of `bare.py`, with 28x28 JSON; what uvicorn itself takes is in neither
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request

from app.main import create_app
from app.settings import ROOT, Settings
from app.web.requests.inputs import read_inputs
from app.web.services import Services
from benchmarks.accuracy.markdown import table
from benchmarks.machine import machine
from benchmarks.serving import bare, servers
from benchmarks.serving.bodies import Body, forms

TIMES = 1500
"""Requests of each form, after a fifth as many that are not counted."""

STAGES = ("read", "image", "network", "rest", "all")

App = Callable[[Any, Any, Any], Awaitable[None]]


def main() -> None:
    """Time the forms that are asked for, or all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("form", nargs="*", help="only forms whose name holds one of these words")
    parser.add_argument("--version", type=int, default=servers.served(), help="the shipped version that answers")
    asked = parser.parse_args()
    bodies = {
        name: body for name, body in forms().items() if not asked.form or any(word in name for word in asked.form)
    }
    print(f"Version {asked.version}, {machine()}; microseconds, medians of {TIMES:,}.\n")
    print("\n".join(asyncio.run(_report(bodies, asked.version))))


async def _report(bodies: dict[str, Body], version: int) -> list[str]:
    os.environ["BARE_TFLITE"] = str(ROOT / "models" / str(version) / "model.tflite")
    limit = statistics.median(await _calls(bare.create(), forms()["28x28 JSON"]))
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        app, parts = _served(Path(folder), version)
        rows = []
        for name, body in bodies.items():
            whole = statistics.median(await _calls(app, body))
            stages = [statistics.median(times) for times in await _stages(parts, body)]
            cells = (*stages, whole - sum(stages), whole)
            rows.append([name, *(f"{1e6 * seconds:.0f}" for seconds in cells)])
    return [*table(["form", *STAGES], rows), "", f"bare: {1e6 * limit:.0f}"]


def _served(folder: Path, version: int) -> tuple[App, Services]:
    """Return the app with one version in service, and its parts; nothing else of it is started."""
    models = folder / "models"
    models.mkdir()
    (models / str(version)).symlink_to(ROOT / "models" / str(version))
    app = create_app(Settings(models_dir=models, shipped_dir=models, state_dir=folder / "state", trainer=False))
    parts: Services = app.state.services
    parts.current_version.refresh()
    return app, parts


async def _calls(app: App, body: Body) -> list[float]:
    """Return the seconds of each whole request."""
    taken = []
    for _ in range(TIMES + TIMES // 5):
        scope, receive = _request(body)
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any], sent: list[dict[str, Any]] = sent) -> None:
            sent.append(message)

        began = time.perf_counter()
        await app(scope, receive, send)
        taken.append(time.perf_counter() - began)
        if sent[0]["status"] != 200:
            raise RuntimeError(sent)
    return taken[TIMES // 5 :]


async def _stages(parts: Services, body: Body) -> tuple[list[float], list[float], list[float]]:
    """Return the seconds of each stage that can be called by itself."""
    taken: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(TIMES):
        scope, receive = _request(body)
        began = time.perf_counter()
        inputs = await read_inputs(Request(scope, receive))
        read = time.perf_counter()
        images = inputs.digit_images()
        imaged = time.perf_counter()
        parts.current_version.served.probabilities(images)
        ended = time.perf_counter()
        for times, seconds in zip(taken, (read - began, imaged - read, ended - imaged), strict=True):
            times.append(seconds)
    return taken


def _request(body: Body) -> tuple[dict[str, Any], Callable[[], Awaitable[dict[str, Any]]]]:
    """Return a request as uvicorn hands it over."""
    data, kind = body
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/predict", "raw_path": b"/predict", "query_string": b"", "root_path": "", "state": {},
        "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000),
        "headers": [
            (b"host", b"127.0.0.1:8000"), (b"content-type", kind.encode()), (b"content-length", b"%d" % len(data)),
        ],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": data, "more_body": False}

    return scope, receive


if __name__ == "__main__":
    main()
