"""What an address that no route answers is told: what there is instead, in the words that protocols' clients know."""

import re
from collections.abc import Mapping
from typing import Final

LOADING: Final = (
    "Models are not loaded or unloaded by request: a version is loaded when it is first asked for, and "
    "`POST /models/{number}/promote` puts one into service."
)
MEMORY: Final = "Shared memory is not offered; send tensors in the JSON, or as bytes behind it."
EXAMPLES: Final = "Only `:predict` is offered, which takes images; classify and regress take examples of features."
ANOTHER_V2: Final = (
    "Request for unknown model: `%s` is not found. The one model here is `digits`, with one output also `digits-image`."
)
ANOTHER_V1: Final = "Servable not found for request: Latest(%s). The one model here is `digits`."
PROTOCOL: Final = "There is nothing at this address; the one model here is `digits`, and /docs lists what it answers."

SENTENCES: Final[Mapping[str, str]] = {
    r"/v2/models/(\w[\w-]*/(versions/\w+/)?)?stats": "Statistics are at `GET /metrics`, for Prometheus.",
    r"/v2/repository/models/.+": LOADING,
    r"/v2/(system|cuda)sharedmemory/.+": MEMORY,
    r"/v2/(models/.+/)?(trace/setting|logging)": "Tracing and logging are settings: DIGITS_TELEMETRY and DIGITS_LOG.",
    r"/v1/models/digits(/versions/\d+)?:(classify|regress)": EXAMPLES,
    r"/v2/models/(?!digits(-image)?(/|$))(?P<name>[\w.-]{1,60})(/.*)?": ANOTHER_V2,
    r"/v1/models/(?!digits[/:]|digits$)(?P<name>[\w.-]{1,60})([/:].*)?": ANOTHER_V1,
    r"/v[12]/.*": PROTOCOL,
}
"""A sentence for each kind of path, `%s` the name in it; the first that matches is told."""


def sentence_for(path: str) -> str:
    """Return what to tell whoever asks for this path."""
    for pattern, sentence in SENTENCES.items():
        match = re.fullmatch(pattern, path)
        if match:
            return sentence.replace("%s", match.groupdict().get("name") or "")
    return "There is nothing at this address; /docs lists what there is."
