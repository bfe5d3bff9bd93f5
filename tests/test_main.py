"""The serving process starts light: it never loads what only training needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def modules_after(statement: str) -> set[str]:
    """Return the modules that a fresh process has loaded after `statement`."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(out.stdout.split())


@pytest.mark.parametrize("start", ["import app.main", "import app.cli.main", "import app.training.process.trainer"])
def test_no_process_but_a_trainings_own_loads_tensorflow(start: str) -> None:
    loaded = modules_after(start)
    assert "tensorflow" not in loaded
    assert "keras" not in loaded


@pytest.mark.parametrize("start", ["import app.main", "import app.cli.main", "import app.training.process.trainer"])
def test_nothing_loads_ray_that_was_not_told_so(start: str) -> None:
    loaded = modules_after(start)
    assert "ray" not in loaded
    assert "app.cluster" not in loaded


@pytest.mark.parametrize("start", ["import app.main", "import app.cli.main"])
def test_nothing_loads_matplotlib_before_the_first_figure(start: str) -> None:
    assert "matplotlib" not in modules_after(start)


def test_a_serving_process_keeps_to_its_own_core(tmp_path: Path) -> None:
    code = (
        "from app.main import from_environment; from_environment()\n"
        "from threadpoolctl import threadpool_info\n"
        "print(*(pool['num_threads'] for pool in threadpool_info() if pool['user_api'] == 'blas'))"
    )
    environment = os.environ | {"DIGITS_STATE_DIR": str(tmp_path), "OPENBLAS_NUM_THREADS": "4"}
    out = subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True)
    assert set(out.stdout.split()) == {"1"}


def test_what_one_of_its_threads_frees_another_takes(tmp_path: Path) -> None:
    code = (
        "import ctypes, threading\n"
        "from app.main import from_environment; from_environment()\n"
        "for _ in range(8): (thread := threading.Thread(target=lambda: bytes(100_000))).start(); thread.join()\n"
        "libc = ctypes.CDLL(None); libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, 'stdout'))"
    )
    environment = os.environ | {"DIGITS_STATE_DIR": str(tmp_path)}
    out = subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True)
    assert out.stdout.count("<heap nr=") == 1


def test_importing_the_app_reads_no_setting_and_makes_no_file(tmp_path: Path) -> None:
    code = (
        "import os; os.environ.clear(); os.environ['DIGITS_PORT'] = 'nonsense'; "
        "import app.main, app.cli.main, app.server.serve"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert not list(tmp_path.iterdir())
