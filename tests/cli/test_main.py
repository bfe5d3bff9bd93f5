"""Help, the admin token, and errors, which end as a sentence."""

import sys
from pathlib import Path

import pytest

from tests.conftest import TOKEN
from tests.support.cli import digits, here


def test_the_token_is_the_same_each_time(environment: dict[str, str]) -> None:
    first = digits(environment, "token").stdout
    assert len(first.strip()) >= 32
    assert digits(environment, "token").stdout == first
    assert here(environment | {"DIGITS_ADMIN_TOKEN": TOKEN}, "token").stdout.strip() == TOKEN


def test_a_malformed_setting_is_named(environment: dict[str, str]) -> None:
    run = here(environment | {"DIGITS_PORT": "eighty"}, "serve")
    assert run.returncode == 2
    assert "DIGITS_PORT" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["trainer"],
        ["train"],
        ["predict"],
        ["evaluate"],
        ["models"],
        ["corrections"],
        ["token"],
        ["import"],
        ["export"],
    ],
)
def test_help_shows_what_there_is_with_examples(environment: dict[str, str], command: list[str]) -> None:
    run = here(environment, *command, "--help")
    assert run.returncode == 0
    assert "digits " in run.stdout
    if command:
        assert "Example" in run.stdout


@pytest.mark.parametrize("command", ["serve", "trainer"])
@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_models_folder_that_is_a_file_is_one_sentence(
    environment: dict[str, str], tmp_path: Path, command: str, place: str
) -> None:
    (tmp_path / "file").write_text("")
    run = here(environment | {"DIGITS_MODELS_DIR": str(tmp_path / place)}, command)
    assert run.returncode == 1
    assert "DIGITS_MODELS_DIR" in run.stderr
    assert "is a file" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_collector_that_is_no_url_is_one_sentence(environment: dict[str, str]) -> None:
    run = here(environment | {"DIGITS_TELEMETRY": "collector"}, "serve")
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert line.startswith("DIGITS_TELEMETRY: ")
    assert line.endswith("'collector' is not a URL such as http://127.0.0.1:4318")


def test_a_folder_of_shipped_versions_that_is_not_there_is_one_sentence(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run = here(environment | {"DIGITS_SHIPPED_DIR": str(tmp_path / "none")}, "serve")
    assert run.returncode == 1
    assert "DIGITS_SHIPPED_DIR: there is no folder" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("command", ["serve", "trainer", "token"])
@pytest.mark.parametrize("place", ["file", "file/below", "/proc/digits"])
def test_a_state_folder_that_cannot_be_written_is_one_sentence(
    environment: dict[str, str], tmp_path: Path, command: str, place: str
) -> None:
    (tmp_path / "file").write_text("")
    run = here(environment | {"DIGITS_STATE_DIR": str(tmp_path / place)}, command)
    assert run.returncode == 1
    assert "DIGITS_STATE_DIR" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://digits:secret@db/digits", "pip install 'digits[postgres]'"),
        ("postgresql://db/digits", "pip install 'digits[postgres]'"),
        ("mysql+pymysql://db/digits", "pymysql"),
        ("nosuch://db/digits", "nosuch"),
        ("digits", "DIGITS_DATABASE_URL"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "trainer"])
def test_a_database_that_cannot_be_used_is_one_sentence(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, command: str, url: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    run = here(environment | {"DIGITS_DATABASE_URL": url}, command)
    assert run.returncode == 1
    assert "DIGITS_DATABASE_URL" in run.stderr
    assert said in run.stderr
    assert "secret" not in run.stderr
    assert "Traceback" not in run.stderr
