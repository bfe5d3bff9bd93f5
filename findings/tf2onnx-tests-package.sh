#!/bin/sh
# Who meets it: projects that export a network to ONNX and keep their own tests in a package named `tests`. tf2onnx's wheel installs
# top-level packages `tests`, `tools` and `examples` beside `tf2onnx`: where the project's root is not the first place on the
# path, `import tests` or `import tools` then finds tf2onnx's.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q --no-deps tf2onnx==1.17.0 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import sys
from importlib.metadata import distribution

found = distribution("tf2onnx")
packages = sorted({str(file).split("/")[0] for file in found.files if str(file).endswith(".py") and "/" in str(file)})
print("tf2onnx", found.version)
print("  expected: the package tf2onnx")
print("  seen:    ", ", ".join(packages))

if not {"tests", "tools", "examples"} <= set(packages):
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py"
