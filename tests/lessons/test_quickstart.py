"""The quickstart as chapter 8 tells of it: its layers are Keras's, and the program on the page runs."""

import html
import re
from typing import Any

import httpx
import pytest

from app.jobs.keras_log import read_line
from app.lessons.quickstart import CHANGES, layers
from app.training.fit import network
from app.training.recipes import QUICKSTART, with_overrides
from tests.support.mnist_slice import mnist


@pytest.mark.parametrize("name", [name for name in CHANGES if name.startswith(("published", "units", "hidden_layers"))])
def test_the_layers_and_their_numbers_to_learn_are_those_of_the_keras_model(name: str) -> None:
    model = network.build(with_overrides(QUICKSTART, CHANGES[name]))
    found = layers(CHANGES[name])
    assert [layer.parameters for layer in found] == [layer.count_params() for layer in model.layers]
    assert [layer.takes for layer in found] == [layer.input.shape[1:] for layer in model.layers]
    assert [layer.gives for layer in found] == [layer.output.shape[1:] for layer in model.layers]


def test_every_change_is_one_that_the_recipe_takes() -> None:
    recipes = [with_overrides(QUICKSTART, change) for change in CHANGES.values()]
    assert recipes[0] == QUICKSTART
    assert len(set(recipes)) == len(CHANGES)


def test_the_program_on_the_page_runs_and_prints_as_keras_does(
    reader: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    page = reader.get("/learn/quickstart").text
    lines = [html.unescape(line) for line in re.findall(r'<code data-line="\w+">(.*?)</code>', page)]
    [loading] = [line for line in lines if "load_data" in line]
    digits = mnist()
    there: dict[str, Any] = {
        "x_train": digits.x_train, "y_train": digits.y_train, "x_test": digits.x_test, "y_test": digits.y_test,
    }  # fmt: skip
    # Keras would fetch the data from its own place
    program = "\n".join(line for line in lines if line != loading)
    exec(compile(program, "page", "exec"), there)  # noqa: S102  our own page
    assert there["model"].count_params() == 101_770
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "Epoch 1/5"
    evaluated = read_line(printed[-1])
    assert evaluated
    assert evaluated.metrics["accuracy"] > 0.8
