"""What only trains is left out of a config before Keras sees it, whatever is written there."""

import contextlib
from typing import Any

import pytest
from hypothesis import given

from app.errors import BadInput
from app.training.importing.inference_config import AUGMENTATION, for_inference
from app.training.importing.keras_file import check_config
from tests.training.importing.test_keras_file import JSON, layer, network


def first_layer(part: dict[str, Any]) -> dict[str, Any]:
    config, _ = for_inference(network(part))
    first: dict[str, Any] = config["config"]["layers"][0]
    return first


@pytest.mark.parametrize("kind", sorted(AUGMENTATION))
def test_augmentation_becomes_a_layer_that_does_nothing(kind: str) -> None:
    nodes = [{"args": [{"class_name": "__keras_tensor__", "config": {}}], "kwargs": {"training": True}}]
    part = layer(class_name=kind, config={"name": "mine", "value_range": [0, 9], "of 3.1": 1}, inbound_nodes=nodes)
    found = first_layer(part)
    assert (found["class_name"], found["config"]["name"]) == ("Identity", "mine")
    assert found["inbound_nodes"] == [nodes[0] | {"kwargs": {}}]
    config, changes = for_inference(network(part))
    check_config(config)
    assert kind in changes.sentences()[0]


def test_a_layer_of_somebodys_own_with_such_a_name_is_not_taken_for_keras() -> None:
    config, _ = for_inference(network(layer(class_name="RandomFlip", registered_name="Mine>RandomFlip")))
    with pytest.raises(BadInput, match="custom code"):
        check_config(config)


def test_what_is_no_activation_of_tensorflow_is_refused_by_its_name() -> None:
    function = {"module": "builtins", "class_name": "function", "config": "swishy", "registered_name": "function"}
    config, _ = for_inference(network(layer(config={"units": 10, "activation": function})))
    with pytest.raises(BadInput, match=r"function swishy.*activation='relu'"):
        check_config(config)


def test_any_number_of_images_is_taken_in_float32() -> None:
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
    inputs = layer(class_name="InputLayer", config={"batch_shape": [50, 28, 28], "dtype": "uint8"})
    dense = layer(config={"units": 10, "dtype": policy}, build_config={"input_shape": [50, 784]})
    config, changes = for_inference(network(inputs, dense))
    first, second = config["config"]["layers"]
    assert first["config"] == {"batch_shape": [None, 28, 28], "dtype": "float32"}
    assert second["config"]["dtype"]["config"] == {"name": "float32"}
    assert second["build_config"] == {"input_shape": [None, 784]}
    assert [word in " ".join(changes.sentences()) for word in ("50 images", "mixed_float16")] == [True, True]


def test_whole_numbers_between_layers_stay_whole() -> None:
    cast = {"module": "keras.src.ops.core", "class_name": "Cast", "config": {"dtype": "int32"}}
    assert first_layer(cast) == cast


def test_one_named_output_becomes_that_output() -> None:
    config, _ = for_inference(network() | {"config": {"layers": [], "output_layers": {"digit": ["digit", 0, 0]}}})
    assert config["config"]["output_layers"] == ["digit", 0, 0]


@given(config=JSON)
def test_no_config_breaks_it(config: object) -> None:
    for given_config in (config, network(layer(config=config))):
        found, _ = for_inference(given_config)
        assert for_inference(found)[0] == found
        with contextlib.suppress(BadInput):
            check_config(found)
