"""Load from the second core, by wrk: requests a second and the times that they took."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Load:
    """Requests a second, and how long the slowest of a half, of 1%, and of 0.1% took at least, in milliseconds."""

    rate: float
    p50: float
    p99: float
    p999: float


def is_here() -> bool:
    """Return whether this machine can measure: wrk (Debian has a package of it) and taskset are installed."""
    return bool(shutil.which("wrk") and shutil.which("taskset"))


def load(port: int, body: bytes, kind: str, *, seconds: float = 4, connections: int = 16) -> Load:
    """Post `body` to /predict as fast as answers come; raises RuntimeError when one was not a 200."""
    with tempfile.TemporaryDirectory(prefix="wrk-") as name:
        folder = Path(name)
        (folder / "body").write_bytes(body)
        (folder / "post.lua").write_text(
            f'local file = io.open("{folder / "body"}", "rb")\nwrk.body = file:read("*all")\nfile:close()\n'
            f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "{kind}"\n'
            "function done(summary, latency, requests)\n"
            '  io.write(string.format("\\nfound %f %f %f %f %d\\n", summary.requests * 1e6 / summary.duration,\n'
            "    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000,\n"
            "    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))\n"
            "end\n"
        )
        options = ["-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(folder / "post.lua")]
        out = subprocess.run(
            ["taskset", "-c", "1", "wrk", *options, f"http://127.0.0.1:{port}/predict"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    found = re.search(r"^found (\S+) (\S+) (\S+) (\S+) (\d+)$", out, re.MULTILINE)
    if found is None or found.group(5) != "0":
        raise RuntimeError(out)
    return Load(*(float(value) for value in found.groups()[:4]))
