"""The child process of a training, as a test talks to it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.settings import ROOT
from tests.support.forked import TRAINING, Forked

Message = dict[str, Any]
CHILD = [sys.executable, "-m", "app.training.process.run"]


def with_smaller_pools(recipe: str, *lines: str) -> list[str]:
    """Return the command of a child that synthesizes a tenth as much, no strokes, and first runs `lines`."""
    program = (
        "from dataclasses import replace",
        "from app.training.process import run",
        "from app.training.recipes import RECIPES",
        f"whole = RECIPES[{recipe!r}]",
        "tenth = replace(whole, synthesized=whole.synthesized // 10, negatives=whole.negatives // 10, strokes=False)",
        f"RECIPES[{recipe!r}] = tenth",
        *lines,
        "raise SystemExit(run.main())",
    )
    return [sys.executable, "-c", "\n".join(program)]


def started(command: list[str] = CHILD) -> subprocess.Popen[str]:
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    if command[0] != sys.executable:  # one whose limits are set first
        return subprocess.Popen(command, cwd=ROOT, text=True, **pipes)
    return Forked(command, TRAINING, cwd=ROOT, text=True, **pipes)


def request(models: Path, data: Path, **changes: object) -> str:
    asked = {
        "job": "job-1", "recipe": "quickstart", "overrides": {"epochs": 3}, "promote": "auto", "data": str(data),
        "models_dir": str(models), "unfinished": f"{models}-unfinished", "min_accuracy": 0.7, **changes,
    }  # fmt: skip
    return json.dumps(asked) + "\n"


def said(models: Path, data: Path, command: list[str] = CHILD, **changes: object) -> tuple[list[Message], int, str]:
    """Return what the child said on a request, its exit code, and its standard error."""
    with started(command) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        child.stdin.write(request(models, data, **changes))
        child.stdin.flush()
        messages = [json.loads(line) for line in child.stdout]
        return messages, child.wait(20), child.stderr.read()


def epochs(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message["event"] == "epoch"]
