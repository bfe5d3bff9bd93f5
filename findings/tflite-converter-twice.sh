#!/bin/sh
# Who meets it: people who convert one network twice with one tf.lite.TFLiteConverter, as float32 and then with
# converter.optimizations set. From a concrete function the second convert() raises an AttributeError of TensorFlow's own
# ('NoneType' object has no attribute 'node'), though nothing about the network changed; a new converter converts it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q tensorflow-cpu==2.21.0 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

weights = tf.Variable(tf.random.stateless_normal((64, 64), seed=(0, 0)))
owner = tf.Module()
owner.weights = [weights]


@tf.function(input_signature=[tf.TensorSpec((1, 64), tf.float32)])
def network(x: tf.Tensor) -> tf.Tensor:
    """One matrix product."""
    return x @ weights


def new_converter() -> tf.lite.TFLiteConverter:
    return tf.lite.TFLiteConverter.from_concrete_functions([network.get_concrete_function()], owner)


def converted(converter: tf.lite.TFLiteConverter) -> str:
    try:
        return f"{len(converter.convert()):,} bytes"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print("tensorflow", tf.__version__)
converter = new_converter()
seen = [converted(converter)]
converter.optimizations = [tf.lite.Optimize.DEFAULT]
seen.append(converted(converter))
fresh = new_converter()
fresh.optimizations = [tf.lite.Optimize.DEFAULT]
seen.append(converted(fresh))
print("  expected: the second conversion of a converter gives what a new converter gives:", seen[2])
print("  seen:     the first gives", seen[0])
print("  seen:     the second gives", seen[1])

if not all(text.endswith("bytes") for text in (seen[0], seen[2])) or not seen[1].startswith("AttributeError"):
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
