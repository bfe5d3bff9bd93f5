"""The pages of the review, the most suspicious corrections first."""

from uuid import uuid4

import pytest

from app.corrections.correction import Review
from app.corrections.repository import CorrectionRepository
from app.corrections.review_order import Suspect
from app.errors import BadInput
from tests.support.corrections import ACCEPT, image, sent


def test_pages_go_from_the_most_suspicious_on_and_miss_none(stored: CorrectionRepository) -> None:
    likely = {kind: 0.01 + (kind * 37 % 70) / 100 for kind in range(1, 50)}
    for kind, probability in likely.items():
        stored.add(sent(7, image(kind * 8), likely=probability))
    twin, _ = stored.add(sent(4, image(8), key=str(uuid4()), likely=0.6))
    seen: list[Suspect] = []
    after = None
    while True:
        page = stored.page("new", limit=7, after=after)
        seen += page.suspects
        # what is reviewed meanwhile shifts nothing
        stored.review([page.suspects[-1].correction.id], ACCEPT)
        after = page.after
        if after is None:
            break
    assert len({suspect.correction.id for suspect in seen}) == 50
    assert {seen[0].why, seen[1].why} == {"contradicted"}
    assert twin.id in {*seen[0].duplicates, *seen[1].duplicates}
    rest = [suspect.correction.probabilities[suspect.correction.label] for suspect in seen[2:]]
    assert rest == sorted(rest)


def test_pages_are_filtered_by_state_and_by_what_is_said(stored: CorrectionRepository) -> None:
    seven, four = (stored.add(sent(label, image(label * 9)))[0].id for label in (7, 4))
    stored.review([four], Review(state="accepted", label=9))

    def names(**asked: object) -> list[str]:
        return [suspect.correction.id for suspect in stored.page(**asked).suspects]  # type: ignore[arg-type]

    assert names(state="new") == [seven]
    assert names(label=9) == [four]
    assert names(label=4) == []
    assert set(names()) == {seven, four}


@pytest.mark.parametrize("after", ["x", "{}", "5", '["a"]', "[" * 9000, "[1e999999", f"[{10**400}]"])
def test_a_place_that_no_page_named_is_refused(stored: CorrectionRepository, after: str) -> None:
    with pytest.raises(BadInput):
        stored.page(after=after) if after != "{}" else stored.page(after="[[1]]")
