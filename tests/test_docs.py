"""The documents are true: what they name exists, and the settings they list are those that the program has."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from app.settings import REMOVED, ROOT, Settings
from app.version import VERSION

PATTERNS: Final = (
    "*.md",
    "docs/**/*.md",
    "benchmarks/*.md",
    "data/*.md",
    "app/**/*.md",
    "findings/*.md",
    ".github/**/*.md",
)
DOCUMENTS: Final = sorted({path.relative_to(ROOT).as_posix() for pattern in PATTERNS for path in ROOT.glob(pattern)})
FOLDERS: Final = (
    "app", "static", "templates", "tests", "benchmarks", "docs", "data", "deploy", "findings", "locks", "models",
)  # fmt: skip
PATH: Final = re.compile(rf"(?<![\w./-])(?:(?:{'|'.join(FOLDERS)})/[\w./*<>-]*|\.(?:ci|github)/[\w./-]+)")
MODULE: Final = re.compile(r"(?<![\w./-])(?:app|benchmarks|tests)(?:\.[a-z_0-9]+)+(?![\w/(])")
CODE: Final = re.compile(r"^```[^\n]*\n(.*?)^```|^ {4}([^\n]*)$|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
LINK: Final = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
MAKE: Final = re.compile(r"(?:^|[\s`])make ((?:-\S+ )*)([a-z][a-z-]*)")
TARGET: Final = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def code_of(document: str) -> str:
    """Return the code of a document: its fenced and indented blocks and what stands in backticks, a line each."""
    return "\n".join("".join(found) for found in CODE.findall(text_of(document)))


def anchors_of(document: Path) -> set[str]:
    """Return the addresses of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def is_module(name: str) -> bool:
    """Return whether a dotted name is a module, or a name in one."""
    path = ROOT.joinpath(*name.split("."))
    return any(each.is_dir() or each.with_suffix(".py").exists() for each in (path, path.parent))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document: str) -> None:
    paths = {re.sub(r"<[^>]*>", "*", path).rstrip(".") for path in PATH.findall(code_of(document))}
    assert not sorted(path for path in paths if not any(ROOT.glob(path)))


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_folder_of_a_table_exists(document: str) -> None:
    cells = re.findall(r"^\| (`[^|]+) \|", text_of(document), re.MULTILINE)
    folders = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert folders
    assert not {name for name in folders if not (ROOT / name).exists()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_module_that_a_document_names_exists(document: str) -> None:
    assert not sorted(name for name in set(MODULE.findall(code_of(document))) if not is_module(name))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_within_the_repository_leads_somewhere(document: str) -> None:
    broken = []
    for link in {"".join(found) for found in LINK.findall(text_of(document))}:
        address, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:|/", address):
            continue
        path = (ROOT / document).parent / address if address else ROOT / document
        if not path.exists() or (anchor and anchor not in anchors_of(path)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("document", [*DOCUMENTS, ".pre-commit-config.yaml"])
def test_every_make_target_that_a_document_names_exists(document: str) -> None:
    code = text_of(document) if document.startswith(".pre-commit") else code_of(document)
    assert {target for _, target in MAKE.findall(code)} <= set(TARGET.findall(text_of("Makefile")))


def test_the_layers_of_the_architecture_are_those_that_are_checked() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert "\n".join(f"    {layer}" for layer in layers) + "\n" in text_of("docs/architecture.md")


def test_every_folder_of_the_app_is_in_the_architecture() -> None:
    folders = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert {name for name in folders if f"| `app/{name}` |" not in text_of("docs/architecture.md")} == set()


def test_every_decision_is_in_the_index() -> None:
    pages = {path.name for path in (ROOT / "docs" / "decisions").glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", text_of("docs/decisions/README.md"))) == pages


def settings_listed() -> dict[str, str]:
    """Return the default of each setting as `docs/settings.md` has it, by its environment variable."""
    return dict(re.findall(r"^\| `(DIGITS_[A-Z_]+)` \| ([^|]+) \|", text_of("docs/settings.md"), re.MULTILINE))


def variable(name: str) -> str:
    return f"DIGITS_{name.upper()}"


def test_every_setting_is_documented_and_no_other() -> None:
    assert sorted(settings_listed()) == sorted(map(variable, Settings.model_fields))


@pytest.mark.parametrize(("name", "field"), Settings.model_fields.items())
def test_a_settings_default_is_the_documented_one(name: str, field: FieldInfo) -> None:
    listed = settings_listed()[variable(name)]
    literal = re.fullmatch(r"`([^`]+)`", listed)
    default = field.get_default(call_default_factory=True, validated_data={"state_dir": ROOT / "state"})
    if default in ("", None, ()):
        # there is no value to write down: a sentence says what happens, or another variable gives it
        alias = field.validation_alias
        assert literal is None or (isinstance(alias, AliasChoices) and literal[1] in alias.choices)
        return
    assert literal, f"{listed} names no value"
    value: Any = getattr(Settings.model_validate({name: literal[1]}), name)
    assert (ROOT / value if isinstance(value, Path) else value) == default


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_setting_that_is_not_there(document: str) -> None:
    named = set(re.findall(r"\bDIGITS_[A-Z_]+[A-Z]\b", text_of(document)))
    tells_of_the_past = document == "CHANGELOG.md" or document.startswith("docs/decisions/")
    assert named <= {*map(variable, Settings.model_fields), *(REMOVED if tells_of_the_past else ())}


def test_the_latest_release_of_the_changelog_is_this_version_everywhere() -> None:
    releases = re.findall(r"^## (\d+\.\d+\.\d+) — (\d{4}-\d{2}-\d{2})$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert releases[0][0] == VERSION
    assert tomllib.loads(text_of("pyproject.toml"))["project"]["version"] == VERSION
    lock = json.loads(text_of("package-lock.json"))
    assert {json.loads(text_of("package.json"))["version"], lock["version"], lock["packages"][""]["version"]} == {
        VERSION
    }
