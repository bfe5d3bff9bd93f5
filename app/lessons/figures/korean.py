"""The figures' words in Korean: `ko.json` has titles, axes and labels by the English ones, a # for each number."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

NUMBER: Final = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


def korean(text: str) -> str:
    """Return a figure's text in Korean; one that has no words, or none that are known, as it is."""
    pattern = NUMBER.sub("#", text)
    return _words()[pattern].format(*NUMBER.findall(text)) if pattern in _words() else text


@cache
def _words() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(Path(__file__).with_name("ko.json").read_text(encoding="utf-8"))
    return found
