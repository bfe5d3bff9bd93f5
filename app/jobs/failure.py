"""The causes of which a training fails, each with its sentence, by which it is known again."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from pydantic import BaseModel, Field

Cause = Literal[
    "silent", "out-of-memory", "killed-out-of-memory", "killed", "exited", "trainer-died", "disk-full", "disk",
    "not-run", "data-missing", "data-unreadable", "crashed",
]  # fmt: skip

SENTENCES: Final[Mapping[Cause, str]] = {
    "silent": "The training said nothing for {seconds} seconds and was ended. Start it again; if the machine is slow, "
    "set DIGITS_TRAINING_SILENCE_SECONDS higher.",
    "out-of-memory": "The machine ran out of memory. Free some, or train with a smaller batch_size or share.",
    "killed-out-of-memory": "The training process was ended by {signal}, most likely because the machine ran out of "
    "memory. Free some, or train with a smaller batch_size or share.",
    "killed": "The training process was ended by {signal}; the trainer's log has its last lines.",
    "exited": "The training process ended with exit code {code} and no result; the trainer's log has its last lines.",
    "trainer-died": "Its trainer died {times} times while running it; see the trainer's log, then start it again.",
    "disk-full": "The disk could not be used: No space left on device{file}.",
    "disk": "The disk could not be used: {reason}.",
    "not-run": "The training could not be run: {reason}.",
    "data-missing": "There is no file {file}; restore it or name another npz in MNIST's layout.",
    "data-unreadable": "{file} cannot be read as npz ({reason}); restore it or name another one.",
    "crashed": "The training failed with {error}: {message}. The trainer's log has the rest.",
}
"""One cause's sentence may begin as another's; the first that fits is meant."""


class JobFailure(BaseModel):
    """Why a training failed, for whoever says it in other words."""

    cause: Cause
    values: dict[str, str] = Field(description="What its sentence names.", examples=[{"signal": "SIGKILL"}])


def sentence(cause: Cause, **values: object) -> str:
    """Return the sentence of a cause, filled in with what it names."""
    return SENTENCES[cause].format_map(values)


def failure_of(error: str | None) -> JobFailure | None:
    """Return the cause that a job's error has the sentence of; None for any other error."""
    for cause, pattern in _patterns().items():
        found = pattern.fullmatch(error or "")
        if found:
            return JobFailure(cause=cause, values=found.groupdict())
    return None


@cache
def _patterns() -> Mapping[Cause, re.Pattern[str]]:
    return {
        cause: re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*?)", re.escape(text)), re.DOTALL)
        for cause, text in SENTENCES.items()
    }
