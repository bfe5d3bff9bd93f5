"""A page without a server makes the same digit images of drawings as the server does."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.digits.normalize import digit_image
from app.digits.rasterize import rasterize
from app.settings import ROOT
from tests.offline.written import drawings

NODE = shutil.which("node", path=os.pathsep.join((os.environ["PATH"], str(ROOT / ".venv/bin"))))

pytestmark = pytest.mark.skipif(not (NODE or os.environ.get("CI")), reason="there is no node: `make setup` brings one")


def on_page(given: list[Any], folder: Path, script: str = "digit_images.js") -> list[Any]:
    """Return what the page's modules make of drawings, by one of the scripts here."""
    file = folder / "drawings.json"
    file.write_text(json.dumps(given))
    done = subprocess.run(
        [str(NODE), ROOT / "tests/offline" / script, file], capture_output=True, check=True, text=True
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("scale", [1, 1e-6, 900])
def test_digits_letters_pairs_and_dots_get_the_same_images(tmp_path: Path, scale: float) -> None:
    given = [[[[x * scale, y * scale] for x, y in stroke] for stroke in one] for one in drawings(each=20)]
    found = np.array(on_page(given, tmp_path), np.int16).reshape(-1, 28, 28)
    wanted = np.array([digit_image(rasterize(one)) for one in given], np.int16)
    assert np.abs(found - wanted).max() <= 1


def test_what_the_server_refuses_is_refused_by_the_same_name(tmp_path: Path) -> None:
    many = [[[at / 20_000, 0.5] for at in range(10_001)]]
    assert on_page([[], [[]], many, [[[2e9, 0]]]], tmp_path) == ["blank-image", "blank-image", "bad-input", "bad-input"]
