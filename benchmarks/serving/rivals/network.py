"""The network of every rival: the same `.tflite` that Digits serves, run as Digits runs it."""

import os

import numpy as np
from ai_edge_litert.interpreter import Interpreter


class Network:
    """The `.tflite` that the environment names as RIVAL_TFLITE."""

    def __init__(self) -> None:
        self._interpreter = Interpreter(model_path=os.environ["RIVAL_TFLITE"], num_threads=1)
        self._interpreter.allocate_tensors()
        self._source = self._interpreter.get_input_details()[0]["index"]
        self._answer = self._interpreter.get_output_details()[0]["index"]

    def predict(self, rows: list[list[float]]) -> list[float]:
        """Return the ten probabilities of rows of 28x28 grey values, 0 to 255."""
        self._interpreter.set_tensor(self._source, np.array(rows, np.float32)[None] / 255)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._answer)[0].tolist()
