"""Health and metadata by the Open Inference Protocol V2, with Triton's own client."""

import pytest
from tritonclient.http import InferenceServerClient


def test_the_server_and_the_model_are_live_and_ready(triton: InferenceServerClient) -> None:
    assert triton.is_server_live()
    assert triton.is_server_ready()
    assert triton.is_model_ready("digits")
    assert triton.is_model_ready("digits", "1")
    assert not triton.is_model_ready("digits", "99")
    assert not triton.is_model_ready("letters")


def test_the_server_says_what_it_is(triton: InferenceServerClient) -> None:
    found = triton.get_server_metadata()
    assert found["name"] == "digits"
    assert "binary_tensor_data" in found["extensions"]


@pytest.mark.parametrize("version", ["", "1", "2"])
def test_the_model_says_what_it_takes_and_gives(triton: InferenceServerClient, version: str) -> None:
    found = triton.get_model_metadata("digits", version)
    assert (found["name"], found["versions"]) == ("digits", ["1", "2"])
    assert found["inputs"] == [{"name": "image", "datatype": "UINT8", "shape": [-1, 28, 28]}]
    assert {one["name"]: (one["datatype"], one["shape"]) for one in found["outputs"]} == {
        "probabilities": ("FP32", [-1, 10]),
        "digit": ("INT64", [-1]),
        "is_digit": ("BOOL", [-1]),
    }


def test_the_repository_lists_every_version(triton: InferenceServerClient) -> None:
    found = triton.get_model_repository_index()
    assert [(one["name"], one["version"], one["state"]) for one in found] == [
        ("digits", "1", "READY"),
        ("digits", "2", "READY"),
    ]
