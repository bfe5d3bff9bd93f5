"""Runs the command line, in a process of its own or in this one."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

import pytest

from app.cli.main import main
from tests.support.forked import PROGRAM, TRAINING, run

Run = subprocess.CompletedProcess[str]


def digits(environment: dict[str, str], *arguments: object) -> Run:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return run(command, imported=TRAINING if arguments[0] == "train" else PROGRAM, env=environment)


def here(environment: dict[str, str], *arguments: object) -> Run:
    """Run a command in this process, which says and returns the same without the second that a new one takes."""
    command = ["digits", *map(str, arguments)]
    said, errors = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "argv", command),
        redirect_stdout(said),
        redirect_stderr(errors),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return Run(command, ended.value.code, said.getvalue(), errors.getvalue())
