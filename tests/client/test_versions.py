"""Versions, health and corrections through the clients."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.client import Conflict, DigitsClient, Naming, NotAllowed, NotFound, ReasonNeeded, SwitchedOff
from app.main import create_app
from app.settings import Settings
from tests.client.both import Asking
from tests.conftest import ADMIN
from tests.support.drawings import SEVEN, THREE
from tests.support.fakes import FakeClassifier
from tests.support.serving import served


def test_the_versions_are_listed_with_their_cards(digits: DigitsClient) -> None:
    found = digits.versions()
    assert found.current == 2
    assert [card.version for card in found.versions] == [1, 2]
    assert digits.card(2) == found.versions[1]


def test_a_card_tells_how_well_a_version_reads_and_all_else_it_says(digits: DigitsClient, reader: httpx.Client) -> None:
    card = digits.card(2)
    assert 0.98 < card.accuracy < 1
    assert (len(card.per_digit), len(card.confusion), len(card.confusion[0])) == (10, 10, 10)
    assert card.verdict
    assert card.verdict.reasons
    assert card.members == reader.get("/models/2").json()


def test_a_version_that_is_not_there_is_not_found(digits: DigitsClient) -> None:
    with pytest.raises(NotFound):
        digits.card(99)


def test_another_version_serves_once_somebody_says_why(admin: DigitsClient) -> None:
    with pytest.raises(ReasonNeeded) as caught:
        admin.promote(1)
    assert isinstance(caught.value, Conflict)
    assert admin.promote(1, "It is smaller.") == 1
    assert admin.predict(strokes=SEVEN).version == 1
    assert admin.promote(1) == 1
    assert admin.rollback() == 2
    assert admin.predict(strokes=SEVEN).version == 2


def test_only_an_admin_sees_the_names_of_versions(admin: DigitsClient, asking: Asking, client: httpx.Client) -> None:
    client.patch("/models/1", headers=ADMIN, json={"name": "school pilot"})
    assert admin.versions().names == (Naming(1, "school pilot", ""),)
    assert asking(str(client.base_url)).versions().names == ()


def test_only_an_admin_changes_what_serves(asking: Asking, client: httpx.Client) -> None:
    stranger = asking(str(client.base_url))
    with pytest.raises(NotAllowed):
        stranger.promote(1)
    with pytest.raises(NotAllowed):
        stranger.rollback()


def test_the_server_tells_that_it_is_alive_and_ready(digits: DigitsClient) -> None:
    assert digits.alive() is True
    readiness = digits.ready()
    assert (readiness.ready, readiness.version) == (True, 2)


def test_a_server_without_a_network_is_alive_but_not_ready(asking: Asking, tmp_path: Path) -> None:
    with served(
        create_app(Settings(models_dir=tmp_path / "none", shipped_dir=tmp_path / "none", state_dir=tmp_path / "state"))
    ) as client:
        digits = asking(str(client.base_url))
        assert digits.alive() is True
        readiness = digits.ready()
        assert (readiness.ready, readiness.version) == (False, None)
        assert readiness.detail


def test_a_correction_is_sent_changed_and_taken_back(admin: DigitsClient, client: httpx.Client) -> None:
    key = uuid4()
    first = admin.correct(1, strokes=SEVEN, version=1, key=key)
    assert (first.label, first.answer, first.version, first.state) == (1, 7, 2, "new")
    assert (first.key, first.is_new) == (str(key), True)
    again = admin.correct(4, strokes=SEVEN, version=1, key=key)
    assert (again.label, again.id, again.is_new) == (4, first.id, False)
    admin.take_back(key)
    admin.take_back(key)
    named = admin.correct(7, strokes=THREE)
    client.patch(f"/corrections/{named.id}", json={"state": "accepted"}, headers=ADMIN)
    with pytest.raises(Conflict, match="reviewed"):
        admin.take_back(named.key)


def test_what_was_read_can_be_corrected_by_its_image(asking: Asking, settings: Settings) -> None:
    with served(create_app(settings, FakeClassifier(4))) as client:
        digits = asking(str(client.base_url))
        ink = [[0] * 28 for _ in range(28)]
        for row in ink[4:24]:
            row[13:15] = [255, 255]
        noted = digits.correct(1, image=ink)
        assert (noted.label, noted.answer) == (1, 4)


def test_a_server_that_takes_no_corrections_says_so(asking: Asking, settings: Settings) -> None:
    with served(create_app(settings.model_copy(update={"corrections": False}))) as client, pytest.raises(SwitchedOff):
        asking(str(client.base_url)).correct(7, strokes=SEVEN)
