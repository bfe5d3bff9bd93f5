"""`digits models` lists, promotes, pins, deletes and compares versions."""

import json

from app.settings import Settings
from tests.support.cli import digits, here


def test_it_lists_promotes_and_rolls_back(environment: dict[str, str]) -> None:
    assert json.loads(digits(environment, "models", "--json").stdout)["current"] == 2
    assert digits(environment, "models", "promote", 1, "--why", "it is smaller").returncode == 0
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 1
    assert "Version 2 is current" in digits(environment, "models", "rollback").stdout


def test_the_log_keeps_the_reason_for_promoting_a_clearly_worse_version(environment: dict[str, str]) -> None:
    assert here(environment, "models", "promote", 1, "--why", "it is [smaller]").returncode == 0
    entry = json.loads(here(environment, "models", "log", "--json").stdout)[0]
    assert (entry["what"], entry["version"], entry["from"], entry["why"]) == ("override", 1, 2, "it is [smaller]")
    assert entry["who"].startswith("cli:")
    table = digits(environment | {"COLUMNS": "200"}, "models", "log").stdout
    assert "it is [smaller]" in table


def test_it_pins_unpins_and_deletes(environment: dict[str, str]) -> None:
    assert here(environment, "models", "pin", 1).returncode == 0
    refused = here(environment, "models", "delete", 1)
    assert refused.returncode == 1
    assert "pinned" in refused.stderr
    assert here(environment, "models", "unpin", 1).returncode == 0
    assert here(environment, "models", "delete", 1).returncode == 0
    assert [card["version"] for card in json.loads(here(environment, "models", "--json").stdout)["versions"]] == [2]


def test_it_names_a_version_and_lists_the_name(environment: dict[str, str]) -> None:
    assert here(environment, "models", "name", 1, "school [pilot]", "--note", "Until June.").returncode == 0
    listed = json.loads(here(environment, "models", "--json").stdout)
    assert listed["names"] == [{"version": 1, "name": "school [pilot]", "note": "Until June."}]
    assert "school [pilot]" in here(environment | {"COLUMNS": "200"}, "models").stdout
    assert "school [pilot]" in here(environment | {"COLUMNS": "200"}, "models", "log").stdout
    refused = here(environment, "models", "name", 1, "x" * 41)
    assert (refused.returncode, "41; shorten it" in refused.stderr) == (1, True)


def test_a_card_is_printed_as_it_is(environment: dict[str, str], settings: Settings) -> None:
    printed = digits(environment, "models", "card", 2).stdout
    assert printed == (settings.models_dir / "2" / "card.json").read_text()


def test_it_compares_two_versions_side_by_side(environment: dict[str, str]) -> None:
    found = json.loads(digits(environment, "models", "compare", 1, 2, "--json").stdout)
    assert found["newly_right"]["count"] > found["newly_wrong"]["count"] > 0
    table = here(environment, "models", "compare", 1, 2).stdout
    assert "version 1" in table
    assert f"{found['newly_right']['count']} held-out digits newly right" in table


def test_a_version_that_is_not_there_is_an_error_in_a_sentence(environment: dict[str, str]) -> None:
    run = here(environment, "models", "promote", 9)
    assert run.returncode == 1
    assert "There is no version 9; `GET /models` and `digits models` list those there are." in run.stderr
    assert "Traceback" not in run.stderr
