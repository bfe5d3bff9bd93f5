"""The program as a person starts it: `digits serve` in a process of its own, on a free port and a state of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.settings import Settings
from tests.conftest import TOKEN
from tests.support.forked import Forked
from tests.support.tables import copy_tables


class Server:
    """`digits serve` on a copy of the shipped versions; it can be stopped and started again at the same address."""

    def __init__(
        self,
        folder: Path,
        *,
        trainer: bool = False,
        versions: Sequence[str] = ("1", "2"),
        data: Path | None = None,
        **settings: str,
    ) -> None:
        self.url = ""
        self._process: subprocess.Popen[str] | None = None
        self._words: list[str] = []
        for version in versions:
            shutil.copytree(Settings().shipped_dir / version, folder / "models" / version)
        shutil.copy(Settings().shipped_dir / "shipped", folder / "models" / "shipped")
        if not (folder / "state").exists():
            copy_tables(folder / "state" / "digits.db")
        self._environment = os.environ | {
            "DIGITS_MODELS_DIR": str(folder / "models"),
            "DIGITS_SHIPPED_DIR": str(folder / "models"),
            "DIGITS_STATE_DIR": str(folder / "state"),
            "DIGITS_ADMIN_TOKEN": TOKEN,
            "DIGITS_TRAINER": str(trainer).lower(),
            "DIGITS_TRAINING_WARM_SECONDS": "0",  # no test waits for it, and it takes a processor for seconds
            "DIGITS_DATA": str(data or Settings().data),
            **settings,
        }

    @property
    def log(self) -> str:
        """What it has said so far."""
        return "".join(self._words)

    def start(self) -> None:
        """Start, and return when requests are taken."""
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", port]
        process = Forked(command, env=self._environment, stderr=subprocess.PIPE, text=True)
        self._process = process
        assert process.stderr is not None
        for line in process.stderr:
            self._words.append(line)
            found = re.search(r"running on (http://127\.0\.0\.1:\d+)", line)
            if found:
                self.url = found[1]
                threading.Thread(target=self._words.extend, args=[process.stderr], daemon=True).start()
                return
        raise RuntimeError("the server did not start:\n" + "".join(self._words))

    def stop(self) -> None:
        """End it as a person would, and wait until it has."""
        if self._process is None:
            return
        self.kill(signal.SIGTERM)

    def kill(self, by: signal.Signals) -> None:
        """End it by this signal, and wait until it has ended."""
        if self._process is None:
            return
        self._process.send_signal(by)
        self._process.wait(20)
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process = None
