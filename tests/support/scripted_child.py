"""A child that speaks to its trainer and trains nothing; its first argument names the function to follow, its second
a file for its process id."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

EPOCH = {"epoch": 1, "loss": 0.5, "accuracy": 0.8, "val_loss": 0.4, "val_accuracy": 0.9, "seconds": 1.5, "steps": 30}
VERDICT = {"decision": "promote", "reasons": ["98.00% is at least 95.00%."]}
OUTCOME = {"accuracy": 0.98, "loss": 0.07, "fit_seconds": 5.5, "verdict": VERDICT}
RESULT = {**OUTCOME, "version": None, "promoted": False}


def say(event: str, **more: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


def progress(fraction: float) -> None:
    say("progress", phase="fitting", epoch=1, epochs=2, fraction=fraction, eta_seconds=3.5, images_per_second=9e3,
        loss=0.6, accuracy=0.7)  # fmt: skip


def publish(request: dict[str, Any]) -> int:
    from app.versions import Store  # noqa: PLC0415  most children need none, and start ten times as fast

    store = Store(Path(request["models_dir"]))
    with store.staging() as folder:
        for name in ("model.keras", "model.tflite"):
            (folder / name).write_text(f"{name} of {request['job']}")
        made = {"job": request["job"], "name": request["recipe"], "history": [EPOCH], "parent": store.current()}
        return store.publish(folder, {**OUTCOME, **made})


def wait_for_the_end_of_the_trainer() -> None:
    sys.stdin.read()


def succeed(_: dict[str, Any]) -> None:
    say("epoch", **EPOCH)
    progress(0.5)
    say("done", result=RESULT)


def repeat_the_request(request: dict[str, Any]) -> None:
    say("error", detail=json.dumps(request))


def count_the_corrections(request: dict[str, Any]) -> None:
    from app.training.data.corrected import Corrected  # noqa: PLC0415  as above

    corrected = Corrected.load(Path(request["corrected"]))
    first = int(corrected.images[0, 0, 0])
    told = {"labels": corrected.labels.tolist(), "first": first, "file": request["corrected"]}
    say("error", detail=json.dumps(told))


def fail(_: dict[str, Any]) -> None:
    say("error", detail="The data are damaged; restore them.")
    sys.exit(1)


def crash(_: dict[str, Any]) -> None:
    sys.stderr.write("Traceback: this is for the log\n")
    sys.exit(3)


def be_killed(_: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def chatter(_: dict[str, Any]) -> None:
    sys.stdout.write("Epoch 1/5 ######\n[1, 2]\n")
    say("weather", sky="blue")
    sys.stderr.write("x" * 1_000_000)
    say("done", result=RESULT)


def work_on(_: dict[str, Any]) -> None:
    wait_for_the_end_of_the_trainer()


def keep_what_was_learned(request: dict[str, Any]) -> None:
    assert sys.stdin.readline() == "stop\n"
    say("epoch", **EPOCH)
    say("done", result={**RESULT, "version": publish(request)})
    wait_for_the_end_of_the_trainer()


def have_learned_nothing(_: dict[str, Any]) -> None:
    assert sys.stdin.readline() == "stop\n"
    say("stopped")


def publish_and_die_when_told_to_stop(request: dict[str, Any]) -> None:
    assert sys.stdin.readline() == "stop\n"
    publish_and_die(request)


def ignore_sigterm(_: dict[str, Any]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    progress(0.5)
    while True:
        signal.pause()


def leave_a_process_behind(_: dict[str, Any]) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], stdin=subprocess.DEVNULL)
    Path(sys.argv[2]).write_text(str(left.pid))
    os._exit(3)


def publish_and_die(request: dict[str, Any]) -> None:
    publish(request)
    be_killed(request)


def publish_and_fail(request: dict[str, Any]) -> None:
    publish(request)
    say("error", detail="The disk could not be used: No space left on device.")
    sys.exit(1)


def publish_and_work_on(request: dict[str, Any]) -> None:
    publish(request)
    progress(0.9)
    wait_for_the_end_of_the_trainer()


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(str(os.getpid()))
    asked = json.loads(sys.stdin.readline())
    progress(0.25)
    globals()[sys.argv[1]](asked)
