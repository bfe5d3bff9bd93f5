"""Versions by the Open Inference Protocol V2: pinned, broken, slow to load, deleted, none."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest
from tritonclient.http import InferenceServerClient
from tritonclient.utils import InferenceServerException

from app.inference.pinned import Pinned
from app.main import create_app
from app.settings import Settings
from app.versions import Store
from tests.conftest import ADMIN
from tests.support.fakes import FakeClassifier
from tests.support.kserve import DIGITS, INFER, LENGTH, READ, header, tensor
from tests.support.serving import served
from tests.support.waiting import until


def test_an_older_version_answers_for_itself(triton: InferenceServerClient) -> None:
    now, before = (triton.infer("digits", tensor(DIGITS, "UINT8"), model_version=version) for version in ("2", "1"))
    assert (now.get_response()["model_version"], before.get_response()["model_version"]) == ("2", "1")
    assert before.as_numpy("digit").tolist() == READ
    assert not np.array_equal(now.as_numpy("probabilities"), before.as_numpy("probabilities"))


def test_a_pinned_version_stays_when_another_one_is_promoted(client: httpx.Client) -> None:
    with InferenceServerClient(f"127.0.0.1:{client.base_url.port}") as triton:
        before = triton.infer("digits", tensor(DIGITS, "UINT8"), model_version="2")
        assert client.post("/models/1/promote", headers=ADMIN, json={"why": "smaller"}).status_code == 200
        assert triton.infer("digits", tensor(DIGITS, "UINT8")).get_response()["model_version"] == "1"
        after = triton.infer("digits", tensor(DIGITS, "UINT8"), model_version="2")
    assert np.array_equal(before.as_numpy("probabilities"), after.as_numpy("probabilities"))


@pytest.mark.parametrize("version", ["99", "0", "x", "-1", "9" * 400])
def test_a_version_that_is_not_there_is_not_found(triton: InferenceServerClient, version: str) -> None:
    with pytest.raises(InferenceServerException) as caught:
        triton.infer("digits", tensor(DIGITS, "UINT8"), model_version=version)
    assert caught.value.status() == "404"


def test_a_broken_version_is_refused_and_the_current_one_goes_on(settings: Settings) -> None:
    (settings.models_dir / "1" / "model.tflite").write_bytes(b"rotten")
    with (
        served(create_app(settings)) as client,
        InferenceServerClient(f"127.0.0.1:{client.base_url.port}") as triton,
    ):
        with pytest.raises(InferenceServerException, match="version 1") as caught:
            triton.infer("digits", tensor(DIGITS, "UINT8"), model_version="1")
        assert caught.value.status() == "409"
        assert not triton.is_model_ready("digits", "1")
        assert triton.infer("digits", tensor(DIGITS, "UINT8")).as_numpy("digit").tolist() == READ


def test_loading_a_version_holds_up_no_other(settings: Settings) -> None:
    begun, free = threading.Event(), threading.Event()

    def slow(_: Path) -> FakeClassifier:
        begun.set()
        assert free.wait(20)
        return FakeClassifier(5)

    app = create_app(settings)
    app.state.services = replace(app.state.services, pinned=Pinned(Store(settings.models_dir), slow))
    with served(app) as client, ThreadPoolExecutor(1) as other:
        raw = {LENGTH: "0"}
        older = "/v2/models/digits/versions/1/infer"
        waiting = other.submit(client.post, older, content=DIGITS.tobytes(), headers=raw)
        try:
            assert begun.wait(20)
            for images in (DIGITS, np.tile(DIGITS, (250, 1, 1))):  # what is read at once, and what goes to a thread
                assert header(client.post(INFER, content=images.tobytes(), headers=raw))[0]["model_version"] == "2"
        finally:
            free.set()
        found, data = header(waiting.result())
        assert found["model_version"] == "1"
        assert np.frombuffer(data[160:192], "<i8").tolist() == [5] * 4


def test_a_version_deleted_meanwhile_is_gone(settings: Settings) -> None:
    with (
        served(create_app(settings)) as client,
        InferenceServerClient(f"127.0.0.1:{client.base_url.port}") as triton,
    ):
        assert triton.is_model_ready("digits", "1")
        shutil.rmtree(settings.models_dir / "1")
        until(lambda: not triton.is_model_ready("digits", "1"))
        assert triton.is_model_ready("digits")


def test_without_a_usable_version_it_is_live_but_not_ready(settings: Settings) -> None:
    for path in settings.models_dir.glob("*/model.tflite"):
        path.write_bytes(b"rotten")
    with (
        served(create_app(settings)) as client,
        InferenceServerClient(f"127.0.0.1:{client.base_url.port}") as triton,
    ):
        assert triton.is_server_live()
        assert not triton.is_server_ready()
        assert not triton.is_model_ready("digits")
        with pytest.raises(InferenceServerException) as caught:
            triton.infer("digits", tensor(DIGITS, "UINT8"))
        assert caught.value.status() == "503"
