"""On which machine a figure was measured."""

import os
import platform
import re
from pathlib import Path


def machine() -> str:
    """Return the machine in a line: processor, cores, system, Python."""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    processor = found.group(1) if found else platform.processor() or platform.machine()
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{processor}, {os.cpu_count()} cores, {_instructions()}, {system}"


def _instructions() -> str:
    """Return the instruction sets that decide how fast a network runs: wide vectors and 8-bit dot products."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text().split())
    except OSError:
        return "instruction sets unknown"
    sets = [name for name in ("avx2", "avx512f", "asimd") if name in flags]
    dots = [name for name in ("avx_vnni", "avx512_vnni", "amx_int8", "asimddp") if name in flags]
    return f"{', '.join(sets) or 'no wide vectors'}, 8-bit dot products: {', '.join(dots) or 'none'}"
