"""Help, the admin token, and errors, which end as a sentence."""

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
    ],
)
def test_help_shows_what_there_is_with_examples(environment: dict[str, str], command: list[str]) -> None:
    run = here(environment, *command, "--help")
    assert run.returncode == 0
    assert "digits " in run.stdout
    if command:
        assert "Example" in run.stdout
