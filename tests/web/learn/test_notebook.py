"""The notebook, as a learner downloads it."""

import httpx


def test_it_is_downloaded_in_either_language_with_what_it_printed(reader: httpx.Client) -> None:
    for language, word in (("en", "The digits"), ("ko", "숫자 데이터")):
        response = reader.get("/learn/quickstart.ipynb", params={"lang": language})
        assert response.headers["content-disposition"] == f'attachment; filename="quickstart-{language}.ipynb"'
        cells = {cell["id"]: cell for cell in response.json()["cells"]}
        assert word in "".join(cells["data-text"]["source"])
        assert "Epoch 5/5\n" in cells["fit"]["outputs"][0]["text"]
        assert "of 10,000 unseen digits" in "".join(cells["evaluate"]["outputs"][0]["text"])


def test_another_language_is_a_problem(reader: httpx.Client) -> None:
    response = reader.get("/learn/quickstart.ipynb?lang=fr")
    assert response.status_code == 422
    assert response.json()["field"] == "lang"
