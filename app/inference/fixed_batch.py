"""A network that reads a fixed number of inputs in each call of LiteRT."""

import threading
from typing import Any, Final

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

IMAGE_SHAPE: Final = (28, 28)
ANSWER_SHAPE: Final = (1, 10)


class FixedBatch:
    """One LiteRT interpreter that reads `size` inputs at a time, safe to call from several threads.

    `file` is the content of a `.tflite` file, `shape` that of an input. Raises ValueError or RuntimeError for one that
    LiteRT cannot run, or cannot run for that many of them.
    """

    def __init__(self, file: bytes, size: int = 1, shape: tuple[int, int] = IMAGE_SHAPE) -> None:
        self._network = Interpreter(model_content=file, num_threads=1)
        source, answer = self._network.get_input_details(), self._network.get_output_details()
        if not (_is_one(source, (1, *shape)) and _is_one(answer, ANSWER_SHAPE)):
            raise ValueError(f"it must take one float32 {(1, *shape)} and give one float32 {ANSWER_SHAPE}")
        self._source, self._answer = source[0]["index"], answer[0]["index"]
        if size > 1:
            self._network.resize_tensor_input(self._source, (size, *shape))
        self._network.allocate_tensors()
        self._lock = threading.Lock()

    def run(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the answers (size, 10) to as many inputs, float32; images in 0..1. Other threads wait for one call."""
        with self._lock:
            self._network.set_tensor(self._source, inputs)
            self._network.invoke()
            # a copy: the network's own memory belongs to the next call
            answers: NDArray[np.float32] = self._network.get_tensor(self._answer)
        return answers


def _is_one(details: list[dict[str, Any]], shape: tuple[int, ...]) -> bool:
    return len(details) == 1 and tuple(details[0]["shape"]) == shape and details[0]["dtype"] is np.float32
