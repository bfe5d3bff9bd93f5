"""The network of one `.tflite` file, run by LiteRT."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from app.errors import BadVersion

IMAGE_SHAPE = (1, 28, 28)
ANSWER_SHAPE = (1, 10)


class Classifier:
    """A `.tflite` file around one LiteRT interpreter, safe to call from several threads.

    It runs one image at a time: on one core a batch of 64 takes 64 times as long as one image, so resizing the
    network's input for each batch size gains nothing.
    """

    def __init__(self, tflite: Path) -> None:
        try:
            self._interpreter = Interpreter(model_path=str(tflite), num_threads=1)
            self._interpreter.allocate_tensors()
            source, answer = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        except (ValueError, RuntimeError) as error:
            raise BadVersion(f"{tflite} is not a network that LiteRT can run: {error}.") from None
        if not (_is_one(source, IMAGE_SHAPE) and _is_one(answer, ANSWER_SHAPE)):
            raise BadVersion(f"{tflite} must take one float32 {IMAGE_SHAPE} and give one float32 {ANSWER_SHAPE}.")
        self._source, self._answer = source[0]["index"], answer[0]["index"]
        self._lock = threading.Lock()

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the probabilities of each digit.

        `images` is (n, 28, 28) uint8, white ink on black; the result is (n, 10) float32, each row summing to 1.
        """
        pixels = images.astype(np.float32)
        pixels /= np.float32(255)  # (n, 28, 28) in 0..1
        answers = np.empty((len(images), 10), np.float32)
        network = self._interpreter
        for i in range(len(pixels)):
            # locked for one image at a time, so that a large batch does not block a single image
            with self._lock:
                network.set_tensor(self._source, pixels[i : i + 1])
                network.invoke()
                answers[i] = network.get_tensor(self._answer)
        return answers


def _is_one(details: list[dict[str, Any]], shape: tuple[int, ...]) -> bool:
    return len(details) == 1 and tuple(details[0]["shape"]) == shape and details[0]["dtype"] is np.float32
