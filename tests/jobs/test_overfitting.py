"""Where a training overfits is the same epoch in the terminal as on the page."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.jobs.job import Epoch
from app.jobs.overfitting import overfitting_start
from app.settings import ROOT

ASK = """
import { turnOf } from "./static/shared/overfitting.js";
process.stdout.write(JSON.stringify(turnOf(JSON.parse(process.argv[1]))));
"""

CASES = [
    ([], None),
    ([(1.0, 0.5), (0.8, 0.4), (0.6, 0.45), (0.4, 0.5)], None),
    ([(1.0, 0.5), (0.8, 0.4), (0.6, 0.45), (0.4, 0.5), (0.3, 0.41)], 2),
    ([(1.0, 0.5), (0.3, 0.4), (0.6, 0.45), (0.4, 0.5), (0.35, 0.6)], None),
    ([(1.0, None), (0.8, None), (0.6, None), (0.4, None)], None),
    ([(1.0, 0.4), (0.9, 0.4), (0.8, 0.4), (0.7, 0.4)], 1),
]


@pytest.mark.parametrize(("readings", "turn"), CASES)
def test_it_is_the_lowest_validation_loss_that_nothing_came_near_since(
    readings: list[tuple[float, float | None]], turn: int | None
) -> None:
    history = [
        Epoch(epoch=at, seconds=1, loss=loss, accuracy=0.9, val_loss=unseen)
        for at, (loss, unseen) in enumerate(readings, 1)
    ]
    assert overfitting_start(history) == turn
    shown = json.dumps([one.model_dump(mode="json") for one in history])
    # the system's node, else the wheel's, as `make test` takes it
    node = shutil.which("node", path=os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)]))
    assert node
    page = subprocess.run(
        [node, "--input-type=module", "-e", ASK, shown], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(page.stdout) == turn
