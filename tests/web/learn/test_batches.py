"""Descents by batches, as the page of the course requests them."""

import httpx
import numpy as np

from app.lessons import recorded
from app.lessons.gradient_descent import loss as batch_loss
from tests.support.course import asked


def test_2000_images_are_ten_batches_of_200(reader: httpx.Client) -> None:
    found = asked(reader, "batches", batch_size=200, epochs=3)
    assert found["per_epoch"] == 10
    assert found["iterations"] == list(range(31))
    assert found["images"] == 6000
    assert found["lowest"] <= min(found["losses"])


def test_as_few_iterations_as_wanted_are_shown_the_ends_among_them(reader: httpx.Client) -> None:
    found = asked(reader, "batches", batch_size=20, epochs=2, shown=5)
    assert found["iterations"] == [0, 50, 100, 150, 200]
    assert len(found["losses"]) == len(found["points"]) == 5
    every = asked(reader, "batches", batch_size=20, epochs=2)
    assert (found["losses"][0], found["losses"][-1]) == (every["losses"][0], every["losses"][-1])


def test_the_same_work_by_several_sizes_is_that_of_each(reader: httpx.Client) -> None:
    sizes = (2000, 200, 1)
    found = asked(reader, "batches/cost", batch_sizes=sizes, rate=0.8, shown=11)["descents"]
    assert found == [asked(reader, "batches", batch_size=size, rate=0.8, shown=11, epochs=2) for size in sizes]


def test_smaller_batches_are_noisier_and_all_images_not_at_all(reader: httpx.Client) -> None:
    sizes = ((1, 1), (200, 10), (2000, 50))
    one, some, every = (asked(reader, "batches", batch_size=size, epochs=epochs) for size, epochs in sizes)
    assert one["noise"][0] > some["noise"][0] > every["noise"][0] == 0
    assert len(one["iterations"]) == 201
    assert one["iterations"][-1] == 2000


def test_the_loss_that_batches_descend_on_is_the_one_shown(reader: httpx.Client) -> None:
    shown = asked(reader, "batches/surface")
    x, y = recorded.images()
    at = np.array([[shown["x"][10], shown["y"][40]], [shown["x"][50], shown["y"][0]]])
    np.testing.assert_allclose(batch_loss(at, x, y), [shown["heights"][40][10], shown["heights"][0][50]], rtol=1e-5)
