"""The inside of a child process: reads its task, carries it out, and reports messages to its parent.

The task is the first line of standard input, for which it may have to wait. The input stays open for as long as the
parent lives; a later line `stop` asks the child to end early. Messages go to standard output
(`app.training.process.messages`).
"""

import os
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import TypeVar

from app.jobs.job import Result
from app.training.fit.reporter import NothingLearned
from app.training.process.messages import Failure, MessageWriter
from app.training.process.tasks import CandidateTask

Task = TypeVar("Task", bound=CandidateTask)


def run_task(
    kind: type[Task],
    run: Callable[[Task, MessageWriter, threading.Event], Result],
    describe: Callable[[Exception], str],
    *,
    prepare: Callable[[], None] = lambda: None,
) -> int:
    """Run the task that the first line of standard input holds; return the exit code.

    `run` gets an event that is set when the parent asks to stop; `describe` turns an error into one sentence; `prepare`
    is called before the task is read.
    """
    messages = MessageWriter(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # whatever else prints, prints to standard error
    prepare()
    lines, stop = _input_lines(), threading.Event()
    request = next(lines, None)
    if request is None:  # the parent has ended, or needs this process no more
        return 0
    threading.Thread(target=_follow_input, args=[lines, stop], daemon=True).start()
    try:
        messages.result(run(kind.from_line(request), messages, stop))
    except NothingLearned:
        messages.stopped()
    except Exception as error:  # noqa: BLE001  this is the end of the process: every error is reported
        traceback.print_exc()
        messages.failure(Failure(describe(error)))
        return 1
    return 0


def _input_lines() -> Iterator[bytes]:
    """Yield the lines of standard input at once: a buffer would hold back what came together with the first."""
    pending = b""
    while more := os.read(0, 4096):
        *lines, pending = (pending + more).split(b"\n")
        yield from lines


def _follow_input(lines: Iterator[bytes], stop: threading.Event) -> None:
    """Set `stop` at a line `stop`; end this process at the end of standard input, which is the parent's end."""
    for line in lines:
        if line == b"stop":
            stop.set()
    os._exit(1)
