"""`digits sweep --ray`: a sweep's trainings at once on the nodes."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from app.settings import ROOT
from tests.conftest import settings_in
from tests.support.cluster import RayCluster, node_environment
from tests.support.mnist_slice import save
from tests.support.waiting import until

GRID = ("--grid", "learning_rate=0.0003,0.001,0.003,0.01", "--grid", "epochs=9", "--seeds", "2", "--promote", "never")


def test_a_sweep_of_8_that_is_killed_goes_on_and_trains_nothing_twice(tmp_path: Path, cluster: RayCluster) -> None:
    place = settings_in(tmp_path)
    environment = node_environment(place) | {"DIGITS_DATA": str(save(tmp_path / "slice.npz"))}
    nodes = [cluster.add_node(num_cpus=1, env_vars=environment) for _ in range(2)]
    command = [sys.executable, "-m", "app", "sweep", "quickstart", "--ray", cluster.address, *GRID, "--json"]
    given = os.environ | environment

    def record() -> list[dict[str, object]]:
        lines = [line for file in (place.state_dir / "sweeps").glob("*") for line in file.read_text().splitlines()]
        return [json.loads(line) for line in lines if line.endswith("}")]

    with subprocess.Popen(command, cwd=ROOT, env=given, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as first:
        until(lambda: sum("end" in line for line in record()) >= 3, 150)
        first.send_signal(signal.SIGKILL)
    before = record()
    again = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=150)
    for node in nodes:
        cluster.remove_node(node)
    assert again.returncode == 0, again.stderr
    ended = {str(line["trial"]) for line in before if "end" in line}
    begun = set(re.findall(r"^(\S.* seed=\d+) \.\.\.$", again.stderr, re.MULTILINE))
    assert len(ended) >= 3
    assert begun.isdisjoint(ended)
    assert len(ended | begun) == 8
    found = json.loads(again.stdout)
    assert [one["complete"] + one["stopped"] for one in found["settings"]] == [2, 2, 2, 2]
    assert sum(one["stopped"] for one in found["settings"]) >= 1
    assert found["best"] in {one["setting"] for one in found["settings"] if one["complete"]}
    assert "job" in found["outcome"]
