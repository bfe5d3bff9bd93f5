"""What comes with the clients: httpx, and nothing of the server's."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import app.client
from app.settings import ROOT
from tests.support.drawings import SEVEN

SERVERS = {
    "ai_edge_litert", "fastapi", "keras", "limits", "numpy", "PIL", "prometheus_client", "pydantic", "sqlalchemy",
    "starlette", "tensorflow", "uvicorn",
}  # fmt: skip


def loaded(lines: str, folder: Path) -> set[str]:
    """Return what a new process in `folder` has loaded after these lines."""
    command = [sys.executable, "-c", f"{lines}\nimport json, sys; print(json.dumps(list(sys.modules)))"]
    environment = os.environ | {"PYTHONPATH": ""}
    told = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout
    return set(json.loads(told.splitlines()[-1]))


def test_importing_the_clients_loads_nothing_of_the_server() -> None:
    modules = loaded("from app.client import AsyncDigitsClient, DigitsClient", ROOT)
    assert not SERVERS & modules
    of_app = {name for name in modules if name.partition(".")[0] == "app"}
    assert {name for name in of_app if not name.startswith("app.client")} == {"app"}


def test_a_copy_of_the_package_works_without_the_program(tmp_path: Path, served_once: str) -> None:
    assert app.client.__file__
    shutil.copytree(Path(app.client.__file__).parent, tmp_path / "reader")
    lines = (
        "import asyncio, reader\n"
        f"assert reader.DigitsClient({served_once!r}).predict(strokes={SEVEN!r}).digit == 7\n"
        "async def ask():\n"
        f"    async with reader.AsyncDigitsClient({served_once!r}) as client:\n"
        f"        assert (await client.predict_many([bytes(783) + b'9'] * 2))[1].version == 2\n"
        "asyncio.run(ask())"
    )
    modules = loaded(lines, tmp_path)
    assert "app" not in modules
    assert not SERVERS & modules
