"""Why a training failed is known again from its sentence, and every cause has words on the page."""

import json
import re
from typing import get_args

import pytest

from app.jobs.failure import SENTENCES, Cause, failure_of, sentence
from app.settings import ROOT
from app.training.process.child import how_it_ended
from app.training.process.run import _sentence


@pytest.mark.parametrize("cause", get_args(Cause))
def test_a_cause_is_known_by_its_sentence(cause: Cause) -> None:
    names = re.findall(r"\{(\w+)\}", SENTENCES[cause])
    values = {name: f"<{name}>" for name in names}
    found = failure_of(sentence(cause, **values))
    assert found is not None
    assert (found.cause, found.values) == (cause, values)


@pytest.mark.parametrize(
    ("error", "cause", "values"),
    [
        (how_it_ended(-9), "killed-out-of-memory", {"signal": "SIGKILL"}),
        (how_it_ended(-15), "killed", {"signal": "SIGTERM"}),
        (how_it_ended(3), "exited", {"code": "3"}),
        (_sentence(OSError(28, "No space left on device", "/models/7")), "disk-full", {"file": ", /models/7"}),
        (_sentence(OSError(5, "Input/output error")), "disk", {"reason": "Input/output error"}),
        (_sentence(MemoryError()), "out-of-memory", {}),
        (_sentence(KeyError("x")), "crashed", {"error": "KeyError", "message": "'x'"}),
    ],
)
def test_what_fails_a_training_has_a_cause_and_what_it_names(error: str, cause: Cause, values: dict[str, str]) -> None:
    found = failure_of(error)
    assert found is not None
    assert (found.cause, found.values) == (cause, values)


def test_another_error_has_none() -> None:
    assert failure_of("The data are damaged; restore them.") is None
    assert failure_of(None) is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_says_every_cause_with_all_that_it_names(language: str) -> None:
    script = (ROOT / "static/admin/job-failure.js").read_text(encoding="utf-8")
    keys = dict(re.findall(r'\["([\w-]+)", "(say\.\w+)"\]', script))
    texts = json.loads((ROOT / f"static/admin/{language}.json").read_text(encoding="utf-8"))
    assert set(keys) == set(SENTENCES)
    for cause, text in SENTENCES.items():
        assert set(re.findall(r"\{(\w+)\}", texts[keys[cause]])) == set(re.findall(r"\{(\w+)\}", text)), cause
