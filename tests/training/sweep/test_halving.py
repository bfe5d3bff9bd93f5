from app.training.sweep.halving import goes_on, is_rung


def test_trials_are_compared_after_1_3_9_and_27_epochs() -> None:
    assert [epoch for epoch in range(1, 30) if is_rung(epoch)] == [1, 3, 9, 27]


def test_the_first_at_a_rung_goes_on() -> None:
    assert goes_on(0.1, [])


def test_of_three_at_a_rung_the_best_goes_on() -> None:
    assert goes_on(0.9, [0.8, 0.7])
    assert not goes_on(0.8, [0.9, 0.7])


def test_of_four_two_go_on() -> None:
    assert goes_on(0.8, [0.9, 0.7, 0.6])
    assert not goes_on(0.7, [0.9, 0.8, 0.6])


def test_equals_go_on_together() -> None:
    assert goes_on(0.9, [0.9, 0.9])


def test_one_that_diverged_does_not() -> None:
    assert not goes_on(None, [])
    assert goes_on(0.1, [None, None])
