"""What the current version answers is there when a candidate is to be compared with it."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.inference.classifier import Classifier
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.training.gate.evaluation_sets import evaluation_sets
from app.training.gate.read_ahead import ReadAhead
from app.training.gate.remembered_answers import RememberedAnswers
from tests.support.mnist_slice import mnist

TFLITE = Settings().shipped_dir / "1" / "model.tflite"
CORRECTED = Corrected(mnist().x_train[:150], mnist().y_train[:150], np.arange(150) < 120)


class Unread:
    """A network of which nothing may be asked."""

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        raise AssertionError(f"{len(images)} images were read again")


def test_its_answers_on_all_sets_are_there(tmp_path: Path) -> None:
    sets = evaluation_sets(mnist(), CORRECTED)
    ahead = ReadAhead(TFLITE, sets, tmp_path)
    ahead.wait()
    remembered, network = RememberedAnswers(Unread()), Classifier(TFLITE)
    remembered.load(tmp_path, TFLITE)
    assert [len(one.images) for one in sets] == [500, 1000, 150, 120]
    for one in sets:
        np.testing.assert_array_equal(remembered.predict(one.images), network.predict(one.images))


@pytest.mark.parametrize("damaged", [True, False])
def test_without_a_version_that_can_be_read_there_is_nothing_to_wait_for(tmp_path: Path, damaged: bool) -> None:  # noqa: FBT001  a parameter
    tflite = tmp_path / "model.tflite"
    tflite.write_text("no network")
    ahead = ReadAhead(tflite if damaged else None, evaluation_sets(mnist(), CORRECTED), tmp_path / "answers")
    ahead.wait()
    assert not (tmp_path / "answers").exists()
