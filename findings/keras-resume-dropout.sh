#!/bin/sh
# Who meets it: people who stop a seeded training with dropout (or random augmentation) and resume from its .keras file.
# Weights, optimizer and step count are restored, the random generators are not, though model.variables lists them. The
# loaded network repeats the first masks: the training ends with other weights than one that was not stopped.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 h5py==3.16.0 numpy==2.4.6 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np

path = sys.argv[1]
images, targets = np.ones((8, 6), np.float32), np.zeros((8, 1), np.float32)


def train(model: keras.Model) -> None:
    """One epoch of four batches, in order."""
    model.fit(images, targets, batch_size=2, epochs=1, shuffle=False, verbose=0)


def generator(model: keras.Model) -> list[int]:
    """The state of the dropout layer's generator: its seed, and how many masks it has drawn."""
    return np.asarray(model.layers[0].variables[0]).tolist()


def mask(model: keras.Model) -> list[bool]:
    """Which of six numbers the next mask of the dropout layer keeps."""
    return (np.asarray(model.layers[0](images[:1], training=True))[0] != 0).tolist()


keras.utils.set_random_seed(0)
going_on = keras.Sequential([keras.Input((6,)), keras.layers.Dropout(0.5, seed=3), keras.layers.Dense(1)])
going_on.compile("adam", "mse")
first = mask(keras.Sequential([keras.Input((6,)), keras.layers.Dropout(0.5, seed=3)]))
train(going_on)
going_on.save(path)
loaded = keras.models.load_model(path)

print("keras", keras.__version__, "on", keras.backend.backend())
listed = any("seed_generator" in variable.path for variable in going_on.variables)
print("the generator's state is among model.variables:", listed)
steps = [int(model.optimizer.iterations) for model in (going_on, loaded)]
states = [generator(model) for model in (going_on, loaded)]
print("  expected: the loaded network has made", steps[0], "steps, its generator stands at", states[0])
print("  seen:     it has made", steps[1], "steps, its generator stands at", states[1])

for model in (going_on, loaded):
    train(model)
weights = [model.get_weights()[0].ravel().tolist() for model in (going_on, loaded)]
print("  expected: after one more epoch the weights", [round(weight, 4) for weight in weights[0]])
print("  seen:     the weights", [round(weight, 4) for weight in weights[1]])

again = keras.models.load_model(path)
repeats = mask(again) == first
print("  seen:     the loaded network's next mask is the first of the training again:", repeats)

if not listed or steps != [4, 4] or states != [[3, 4], [3, 0]] or weights[0] == weights[1] or not repeats:
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" "$dir/model.keras" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
