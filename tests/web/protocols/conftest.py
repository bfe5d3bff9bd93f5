"""Clients of the shared server for the inference protocols."""

from collections.abc import Iterator

import httpx
import pytest
from tritonclient.http import InferenceServerClient


@pytest.fixture
def triton(served_once: str) -> Iterator[InferenceServerClient]:
    """Give Triton's client of a server that other tests read from too."""
    with InferenceServerClient(served_once.removeprefix("http://")) as client:
        yield client


@pytest.fixture(scope="module")
def wire(served_once: str) -> Iterator[httpx.Client]:
    """Give one client for all the examples that hypothesis makes up."""
    with httpx.Client(base_url=served_once, timeout=30) as client:
        yield client
