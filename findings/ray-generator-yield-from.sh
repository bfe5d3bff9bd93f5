#!/bin/sh
# Who meets it: people who let a Ray task or actor method stream its results, and write `yield from` with something that is
# no generator, as in `yield from range(3)`. Ray drives the function with send() and a value of its own, not with next():
# the first result arrives, then the task fails with "'range_iterator' object has no attribute 'send'". A loop works.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q ray==2.60.0 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import os
import sys

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
import ray

ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="ERROR")


@ray.remote
def by_loop():
    for number in range(3):
        yield number


@ray.remote
def by_yield_from():
    yield from range(3)


@ray.remote
def what_is_sent():
    sent = yield "nothing yet"
    yield type(sent).__name__


def streamed(function) -> list[str]:
    found = []
    try:
        for reference in function.remote():
            found.append(str(ray.get(reference)))
    except ray.exceptions.RayTaskError as error:
        found.append(repr(str(error.cause)))
    return found


loop, yield_from, sent = streamed(by_loop), streamed(by_yield_from), streamed(what_is_sent)
ray.shutdown()

print("ray", ray.__version__)
print("  expected: `yield from range(3)` streams as a loop over it does:", loop)
print("  seen:    ", yield_from)
print("  seen:     a bare `sent = yield` in a task gets a", sent[1])

if loop != ["0", "1", "2"] or yield_from == loop or sent[1] == "NoneType":
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
