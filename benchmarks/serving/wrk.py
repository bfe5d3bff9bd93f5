"""A closed loop from the second core, by wrk: each connection asks again when it is answered."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.serving.bodies import Body

SCRIPT: Final = """
local sent, turn = {}, 0
function init()
  for number = 1, COUNT do
    local file = io.open("FOLDER/" .. number, "rb")
    sent[number] = wrk.format("POST", nil, {["Content-Type"] = "KIND"}, file:read("*all"))
    file:close()
  end
end
function request()
  turn = turn % COUNT + 1
  return sent[turn]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("\\nfound %f %d %d %d %f %f %f\\n", summary.duration / 1e6, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000))
end
"""


@dataclass(frozen=True)
class Load:
    """Answers of 200 a second, the shares refused and lost, and what a half, 99% and 99.9% of all answers took at most.

    Refused is every other status; lost is what was not answered at all. Times are in milliseconds.
    """

    goodput: float
    refused: float
    lost: float
    p50: float
    p99: float
    p999: float


def is_here() -> bool:
    """Return whether this machine can measure: wrk (Debian has a package of it) and taskset are installed."""
    return bool(shutil.which("wrk") and shutil.which("taskset"))


def load(port: int, bodies: Sequence[Body], *, seconds: int = 4, connections: int = 16) -> Load:
    """Post `bodies`, all of one kind, to /predict in turn, as fast as answers come."""
    with tempfile.TemporaryDirectory(prefix="wrk-") as folder:
        for number, (body, _) in enumerate(bodies, 1):
            Path(folder, str(number)).write_bytes(body)
        told = {"COUNT": str(len(bodies)), "FOLDER": folder, "KIND": bodies[0][1]}
        script = Path(folder, "post.lua")
        script.write_text(re.sub("|".join(told), lambda word: told[word[0]], SCRIPT))
        options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "15s", "-s", str(script)]
        out = subprocess.run(
            ["taskset", "-c", "1", "wrk", *options, f"http://127.0.0.1:{port}/predict"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    found = re.search(r"^found (\S+) (\d+) (\d+) (\d+) (\S+) (\S+) (\S+)$", out, re.MULTILINE)
    if found is None:
        raise RuntimeError(out)
    took, count, refused, lost, *times = map(float, found.groups())
    asked = max(1.0, count + lost)
    return Load((count - refused) / took, refused / asked, lost / asked, *times)
