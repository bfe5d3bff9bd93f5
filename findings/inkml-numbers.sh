#!/bin/sh
# Who meets it: people who read InkML (the W3C format for ink) with universal-ink-library, from programs that write .5
# for 0.5, or differences for one channel only. InkML's grammar allows both. The parser raises no error: .5 becomes 5,
# -.5 loses its sign, a difference becomes a coordinate, and a dot (a trace of one point) becomes a slanted line.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q universal-ink-library==2.1.2 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import logging
import sys
from importlib.metadata import version
from io import BytesIO

from uim.codec.parser.inkml import InkMLParser

logging.disable(logging.CRITICAL)


def points(trace: str) -> list[list[float]]:
    """The points [x, y] of the one stroke, without the copies of its ends that the library adds for its curves."""
    document = f'<ink xmlns="http://www.w3.org/2003/InkML"><trace>{trace}</trace></ink>'
    stroke = InkMLParser().parse(BytesIO(document.encode())).strokes[0]
    return [[round(x, 3), round(y, 3)] for x, y in zip(stroke.splines_x, stroke.splines_y, strict=True)][1:-1]


cases = [  # what it shows, the trace, expected points, points seen
    ("usual numbers", "0.5 -0.5, 1 2, 3 4", [[0.5, -0.5], [1, 2], [3, 4]], [[0.5, -0.5], [1, 2], [3, 4]]),
    ("no digit before the point", ".5 -.5, 1 2, 3 4", [[0.5, -0.5], [1, 2], [3, 4]], [[5, 5], [1, 2], [3, 4]]),
    ("space after the sign", "- 1 2, 3 4, 5 6", [[-1, 2], [3, 4], [5, 6]], [[1, 2], [3, 4], [5, 6]]),
    ("differences for x and y", "10 20,'1'2,1 2", [[10, 20], [11, 22], [12, 24]], [[10, 20], [11, 22], [12, 24]]),
    ("differences for x only", "10 20,'1 !30,1 40", [[10, 20], [11, 30], [12, 40]], [[10, 20], [1, 30], [1, 40]]),
    ("a dot", "5 5", [[5, 5]], [[5, 5], [6, 6]]),
]

print("universal-ink-library", version("universal-ink-library"))
changed = False
for name, trace, expected, before in cases:
    seen = points(trace)
    changed |= seen != before
    print(f"{name}: <trace>{trace}</trace>")
    print("  expected:", expected)
    print("  seen:    ", seen)

if changed:
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
