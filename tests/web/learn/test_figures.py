"""The course's figures, as a page or a slide asks for them."""

import io

import httpx
import pytest
from PIL import Image

from app.lessons.figures import figure


def test_a_figure_comes_as_png_and_as_svg(reader: httpx.Client) -> None:
    png, svg = (reader.get(f"/learn/figures/sigmoid.{kind}") for kind in ("png", "svg"))
    assert png.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(png.content)).format == "PNG"
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.content == figure("sigmoid", "svg")


def test_it_comes_in_both_themes_and_not_twice(reader: httpx.Client) -> None:
    light, dark = (reader.get("/learn/figures/tanh.svg", params={"theme": theme}) for theme in ("light", "dark"))
    assert light.headers["etag"] != dark.headers["etag"]
    again = reader.get("/learn/figures/tanh.svg", headers={"If-None-Match": light.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status"), [("cosine.png", 404), ("sigmoid.gif", 422), ("sigmoid.png?theme=pink", 422)]
)
def test_what_there_is_not_is_a_problem(reader: httpx.Client, path: str, status: int) -> None:
    response = reader.get(f"/learn/figures/{path}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
