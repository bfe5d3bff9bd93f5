"""The confusion matrix that opens, and two versions side by side, on the real held-out digits."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN, settings_in
from tests.support.serving import served


def cell(client: httpx.Client, version: int, digit: int, read: int) -> dict[str, Any]:
    response = client.get(f"/models/{version}/held-out", params={"digit": digit, "read": read}, headers=ADMIN)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_cell_holds_as_many_images_as_the_matrix_says_the_surest_mistake_first(reader: httpx.Client) -> None:
    counted = reader.get("/models/1").json()["confusion"][4][9]
    found = cell(reader, 1, 4, 9)
    assert abs(found["count"] - counted) <= 1
    assert found["same_digits"] is True
    images = found["images"]
    assert len(images) == min(found["count"], 100)
    assert all((image["digit"], image["answer"]) == (4, 9) for image in images)
    confidences = [image["confidence"] for image in images]
    assert confidences == sorted(confidences, reverse=True)
    for image in images:
        assert image["image"].startswith("data:image/png;base64,")
        assert sum(image["probabilities"]) == pytest.approx(1)
        assert max(image["probabilities"]) == image["confidence"]


def test_on_the_diagonal_the_least_sure_come_first_and_no_more_than_a_hundred(reader: httpx.Client) -> None:
    found = cell(reader, 1, 3, 3)
    assert found["count"] > 900
    assert len(found["images"]) == 100
    confidences = [image["confidence"] for image in found["images"]]
    assert confidences == sorted(confidences)
    assert confidences[0] < 0.8


@pytest.mark.parametrize("query", ["digit=4", "digit=10&read=1", "digit=4&read=-1", "digit=four&read=4"])
def test_a_cell_that_is_not_in_the_matrix_is_422(reader: httpx.Client, query: str) -> None:
    response = reader.get(f"/models/1/held-out?{query}", headers=ADMIN)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_two_versions_are_compared_to_the_image(reader: httpx.Client) -> None:
    found = reader.get("/models/compare?a=1&b=2", headers=ADMIN).json()
    cards = [reader.get(f"/models/{version}").json() for version in (1, 2)]
    assert [found[side]["accuracy"] for side in "ab"] == [card["accuracy"] for card in cards]
    gained = found["newly_right"]["count"] - found["newly_wrong"]["count"]
    assert gained == pytest.approx(found["difference"]["accuracy"] * 10_000, abs=2)
    assert found["difference"]["per_digit"][3] == pytest.approx(cards[1]["per_digit"][3] - cards[0]["per_digit"][3])
    assert found["difference"]["confusion"][4][9] == cards[1]["confusion"][4][9] - cards[0]["confusion"][4][9]
    for image in found["newly_right"]["images"]:
        assert image["b"]["answer"] == image["digit"] != image["a"]["answer"]
    for image in found["newly_wrong"]["images"]:
        assert image["a"]["answer"] == image["digit"] != image["b"]["answer"]
    assert len(found["newly_right"]["images"]) == min(100, found["newly_right"]["count"])
    assert found["a"]["milliseconds"] > 0


def test_comparing_the_other_way_round_swaps_right_and_wrong(reader: httpx.Client) -> None:
    there, back = (
        reader.get("/models/compare", params={"a": a, "b": b}, headers=ADMIN).json() for a, b in ((1, 2), (2, 1))
    )
    assert there["newly_right"]["count"] == back["newly_wrong"]["count"]
    assert there["difference"]["accuracy"] == -back["difference"]["accuracy"]


def test_a_version_that_is_not_there_is_404(reader: httpx.Client) -> None:
    assert reader.get("/models/compare?a=1&b=9", headers=ADMIN).status_code == 404
    assert reader.get("/models/9/held-out?digit=1&read=1", headers=ADMIN).status_code == 404


def test_without_the_data_the_rest_works_and_this_says_what_is_missing(settings: Settings) -> None:
    without = settings.model_copy(update={"data": settings.state_dir / "none.npz"})
    with served(create_app(without)) as client:
        for path in ("/models/1/held-out?digit=4&read=9", "/models/compare?a=1&b=2"):
            response = client.get(path, headers=ADMIN)
            assert response.status_code == 500
            assert response.json()["type"] == "/problems/bad-data"
            assert "none.npz" in response.json()["detail"]
        assert client.get("/models").status_code == 200


def test_digits_are_answered_while_a_version_is_read_and_all_who_ask_get_the_same(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    drawing = {"strokes": [[[20, 25], [80, 22], [52, 60], [40, 98]]]}
    with served(create_app(settings_in(tmp_path_factory.mktemp("asked")))) as client, ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(cell, client, 2, 9, 4) for _ in range(3)]
        answers = [client.post("/predict?explain=1", json=drawing) for _ in range(5)]
        assert all(answer.status_code == 200 for answer in answers)
        first, *others = [future.result() for future in asked]
    assert all(other == first for other in others)
