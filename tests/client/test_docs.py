"""The examples of `docs/client.md`, run as they stand against a real server and a trainer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.settings import ROOT, Settings
from tests.client.trainings import training
from tests.conftest import TOKEN
from tests.support.drawings import SEVEN, THREE, canvas, file, png

PAGE = (ROOT / "docs" / "client.md").read_text()


def test_every_example_prints_what_it_says(client: httpx.Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "seven.png").write_bytes(png(SEVEN))
    both = np.hstack([canvas(THREE), canvas(SEVEN)])
    (tmp_path / "number.png").write_bytes(file(Image.fromarray(both)))
    np.save(tmp_path / "digits.npy", np.tile(normalize(rasterize(SEVEN)), (1200, 1, 1)))
    script = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    script = script.replace("http://127.0.0.1:8000", str(client.base_url).rstrip("/"))
    environment = os.environ | {"DIGITS_ADMIN_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    with training(settings, "succeed"):
        told = subprocess.run(
            [sys.executable, "-W", "error", "-c", script], cwd=tmp_path, env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    promised = re.findall(r"print\(.*\)  # (.+)$", script, re.MULTILINE)
    assert told.stdout.splitlines() == promised, told.stderr
    assert len(promised) == 9
