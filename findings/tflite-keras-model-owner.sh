#!/bin/sh
# Who meets it: people who convert a Keras 3 model by a concrete function, say to add a softmax, and hand the model to
# tf.lite.TFLiteConverter.from_concrete_functions as `trackable_obj`, which asks for the owner of the variables. No error comes, but the file has no
# weights: it is a few kilobytes, loads, and answers from memory that nothing was written to. With no such argument they are in it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q tensorflow-cpu==2.21.0 keras==3.15.1 ai-edge-litert==2.3.0 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(100), keras.layers.Dense(10)])
function = tf.function(lambda x: model(x, training=False)).get_concrete_function(tf.TensorSpec((1, 64), tf.float32))
image = np.ones((1, 64), np.float32)


def converted(*owner: object) -> bytes:
    return tf.lite.TFLiteConverter.from_concrete_functions([function], *owner).convert()


def answer(file: bytes) -> np.ndarray:
    network = Interpreter(model_content=file)
    network.allocate_tensors()
    network.set_tensor(network.get_input_details()[0]["index"], image)
    network.invoke()
    return network.get_tensor(network.get_output_details()[0]["index"])


print("tensorflow", tf.__version__, "keras", keras.__version__)
expected = model(image).numpy()
seen = {"with the model": converted(model), "without": converted()}
print("  expected: two files of about", f"{4 * model.count_params():,} bytes, both answering", expected[0, :3])
for name, file in seen.items():
    print(f"  seen:     {name}: {len(file):,} bytes, answering", answer(file)[0, :3])

lost, whole = (np.allclose(answer(file), expected, atol=1e-4) for file in seen.values())
if lost or not whole or len(seen["with the model"]) > 2 * model.count_params():
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
