"""The surfaces are what they are said to be, and the race on each is worth watching."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons.gradient_descent import descend
from app.lessons.optimizers import KINDS, NAMES
from app.lessons.optimizers import Name as OptimizerName
from app.lessons.surfaces import NAMES as SURFACE_NAMES
from app.lessons.surfaces import SURFACES, Name
from app.settings import ROOT
from app.web.learn.descents import RaceQuestion, race

SHARE = st.floats(0, 1)


@given(st.sampled_from(SURFACE_NAMES), SHARE, SHARE)
def test_the_gradient_is_the_slope(name: Name, across: float, up: float) -> None:
    surface, h = SURFACES[name], 1e-5
    left, right, low, high = surface.extent
    at = np.array([left + across * (right - left), low + up * (high - low)])
    for axis in np.eye(2):
        slope = (surface.value(at + h * axis) - surface.value(at - h * axis)) / (2 * h)
        assert surface.gradient(at) @ axis == pytest.approx(float(slope), abs=1e-6)


@pytest.mark.parametrize("name", SURFACE_NAMES)
def test_nothing_that_is_shown_lies_lower_than_its_minima_and_there_it_is_flat(name: Name) -> None:
    surface = SURFACES[name]
    _, _, heights = surface.grid(101)
    for minimum in surface.minima:
        np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-12)
        assert surface.value(minimum) <= heights.min()
    left, right, low, high = surface.extent
    for x, y in (surface.start, *surface.minima):
        assert left <= x <= right
        assert low <= y <= high


def test_the_grid_has_a_row_for_each_y() -> None:
    x, y, heights = SURFACES["ravine"].grid(11)
    assert heights[3, 7] == pytest.approx(x[7] ** 2 / 80 + y[3] ** 2)


def arrives(surface: Name, optimizer: OptimizerName) -> bool:
    track = SURFACES[surface]
    end = descend(KINDS[optimizer](track.rates[optimizer]), track.gradient, track.start, 200).points[-1]
    return any(np.linalg.norm(end - np.array(minimum)) < 0.1 for minimum in track.minima)


@pytest.mark.parametrize("surface", ["bowl", "ravine", "saddle"])
@pytest.mark.parametrize("optimizer", NAMES)
def test_everybody_arrives_where_there_is_a_way(surface: Name, optimizer: OptimizerName) -> None:
    assert arrives(surface, optimizer)


def test_momentum_rolls_out_of_the_local_minimum_in_which_sgd_stays() -> None:
    assert arrives("local-minimum", "momentum")
    assert not arrives("local-minimum", "sgd")


def test_on_the_plateau_only_who_divides_by_the_slope_gets_away_soon() -> None:
    assert arrives("plateau", "adam")
    assert arrives("plateau", "rmsprop")
    assert not arrives("plateau", "sgd")


def arrival(surface: Name, optimizer: OptimizerName, rate: float | None = None) -> int | None:
    """Return the step from which on it stays within 0.1 of a lowest point, None for never."""
    found = race(surface, RaceQuestion(optimizers=(optimizer,), rate=rate))
    return found.paths[0].arrived


def test_momentum_wins_the_race_in_the_ravine_with_which_the_chapter_opens() -> None:
    page = (ROOT / "templates" / "learn" / "optimizers.html").read_text(encoding="utf-8")
    assert page.index('kit.experiment("opening"') < page.index("kit.p(")
    steps = {name: arrival("ravine", name) for name in NAMES}
    assert min(steps.values(), key=lambda step: step or 1000) == steps["momentum"]
    assert steps["momentum"] == 68
    assert steps["sgd"] == 177


def test_no_learning_rate_brings_sgd_through_the_ravine_before_momentum() -> None:
    rates = [round(0.05 * at, 2) for at in range(1, 21)]
    best = min(step for rate in rates if (step := arrival("ravine", "sgd", rate)) is not None)
    assert best > 2 * 68


def test_a_larger_rate_takes_adagrad_through_the_ravine_first_as_the_text_says() -> None:
    of_two = arrival("ravine", "adagrad", 2)
    assert of_two is not None
    assert of_two < 68
