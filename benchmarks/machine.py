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
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
