"""The examples of `docs/protocols.md` are true."""

import json
import re
from typing import Any

import httpx

from app.settings import ROOT

PAGE = (ROOT / "docs" / "protocols.md").read_text()


def block(language: str) -> str:
    """Return the page's one example in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    text: str = found
    return text


def test_the_example_with_tritons_client_runs(served_once: str) -> None:
    code = block("python").replace("127.0.0.1:8000", served_once.removeprefix("http://"))
    names: dict[str, Any] = {}
    exec(code.replace("data/mnist.npz", str(ROOT / "data" / "mnist.npz")), names)  # noqa: S102 - our own page
    assert names["answer"].as_numpy("digit").tolist() == [7, 2, 1]


def test_the_error_shown_is_the_error_sent(reader: httpx.Client) -> None:
    assert reader.get("/v2/models/digits/versions/9").json() == json.loads(block("json"))


def test_every_route_on_the_page_is_described(reader: httpx.Client) -> None:
    described = reader.get("/openapi.json").json()["paths"]
    there = {re.sub(r"\{\w+\}", "2", path) for path in described}
    named = re.findall(r"`(?:GET|POST) (/v[12]\S*?)`", PAGE)
    assert len(named) == 8
    for path in named:
        assert {re.sub(r"\[.*?\]", "", path), path.replace("[", "").replace("]", "")} <= there
