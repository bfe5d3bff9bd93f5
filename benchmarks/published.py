"""TensorFlow's "quickstart for beginners" as published, a program of its own: `benchmarks/published.py SEED MNIST`.

It differs in the seed, and reads the digits from the file that Keras would download. It prints the seconds of `fit` and
the share of held-out digits read right as JSON in its last line.
"""

import json
import sys
import time

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(int(sys.argv[1]))
with np.load(sys.argv[2]) as mnist:
    (x_train, y_train), (x_test, y_test) = (mnist["x_train"], mnist["y_train"]), (mnist["x_test"], mnist["y_test"])
x_train, x_test = x_train / 255.0, x_test / 255.0

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Flatten(input_shape=(28, 28)),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dropout(0.2),
        tf.keras.layers.Dense(10),
    ]
)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer="adam", loss=loss_fn, metrics=["accuracy"])
began = time.perf_counter()
model.fit(x_train, y_train, epochs=5)
fit_seconds = time.perf_counter() - began
print(json.dumps({"fit_seconds": fit_seconds, "accuracy": model.evaluate(x_test, y_test, verbose=2)[1]}))
