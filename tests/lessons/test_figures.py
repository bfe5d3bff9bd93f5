"""The figures: every one of them is drawn, alike each time, in both themes, and without a trace left behind."""

import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from app.digits.normalize import digit_image
from app.digits.rasterize import rasterize
from app.errors import NotFound
from app.lessons import recorded
from app.lessons.activations import NAMES as ACTIVATIONS
from app.lessons.figures import FIGURES, figure
from app.lessons.figures.look import COLOURS, Look, Theme, apart, rendered
from app.lessons.figures.sample import STROKES
from app.lessons.optimizers import NAMES as OPTIMIZERS
from app.lessons.quickstart import CHANGES
from app.lessons.surfaces import NAMES as SURFACES
from app.settings import ROOT

LESSON = {f"{name}_function" for name in ("step", "sigmoid", "tanh", "relu", "leaky_relu", "softmax")}


def fresh(name: str, kind: str, theme: Theme = "light") -> bytes:
    return rendered(FIGURES[name], kind, theme)


def test_everything_that_is_taught_has_its_figure() -> None:
    assert set(FIGURES) >= LESSON
    assert set(ACTIVATIONS) | set(OPTIMIZERS) | {"softmax"} <= set(FIGURES)
    assert {f"race-{surface}" for surface in SURFACES} <= set(FIGURES)
    assert {"mean-squared-error", "binary-crossentropy", "categorical-crossentropy"} <= set(FIGURES)


# every figure is drawn below, as SVG
@pytest.mark.parametrize(
    ("name", "theme"), [("relu", "light"), ("relu", "dark"), ("race-bowl", "dark"), ("small-network", "dark")]
)
def test_it_is_drawn_as_png_in_the_colours_of_its_theme(name: str, theme: Theme) -> None:
    assert_drawn(Image.open(io.BytesIO(figure(name, "png", theme))), theme)


def assert_drawn(image: Image.Image, theme: Theme) -> None:
    """Fail unless an image is as large as a slide and shows something on the paper of its theme."""
    assert image.width >= 1400
    assert image.height >= 800
    pixels = np.asarray(image.convert("RGB"))
    paper = COLOURS[theme].paper
    assert pixels[0, 0].tolist() == [int(paper[at : at + 2], 16) for at in (1, 3, 5)]
    assert (pixels != pixels[0, 0]).any(-1).mean() > 0.005


@pytest.mark.parametrize("name", FIGURES)
def test_it_is_drawn_as_svg_that_loads_nothing_and_says_nothing_of_when(name: str) -> None:
    text = figure(name, "svg", "light").decode()
    root = ET.fromstring(text)  # noqa: S314  our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in text
    assert "style" not in text.replace("fontstyle", "")  # the Content-Security-Policy would not apply it
    assert "<dc:date>" not in text
    assert all(link.startswith("#") for link in re.findall(r'xlink:href="([^"]*)"', text))
    assert len(text) < 1_500_000


NAMES_IN_KOREAN = {"ReLU", "Tanh", "SGD", "Adagrad", "RMSprop", "Adam", "AdamW", "Keras"}
STILLS = sorted(
    {
        still
        for page in (ROOT / "templates" / "learn").glob("*.html")
        for still in re.findall(r'still="([\w-]+)"', page.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("name", STILLS)
def test_on_a_korean_page_its_words_are_korean(name: str) -> None:
    root = ET.fromstring(figure(name, "svg", "light", "ko"))  # noqa: S314  our own file
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    said = {word for text in texts for word in re.findall("[A-Za-z]{2,}", text)}
    said -= NAMES_IN_KOREAN | set(re.findall("[A-Za-z]+", " ".join(CHANGES)) if name == "quickstart-changes" else ())
    assert said == set()


def test_a_png_is_in_english_since_its_font_has_no_korean_letters() -> None:
    assert figure("race-ravine", "png", "light", "ko") == figure("race-ravine", "png")


@pytest.mark.parametrize(("name", "kind"), [("sigmoid", "png"), ("race-ravine", "svg"), ("epochs", "svg")])
def test_it_is_the_same_file_every_time_and_from_any_thread(name: str, kind: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        files = set(pool.map(lambda _: fresh(name, kind), range(3)))
    assert len(files) == 1


def test_a_process_of_its_own_draws_the_same_file() -> None:
    code = (
        "import sys; from app.lessons.figures import figure; assert 'matplotlib' not in sys.modules; "
        "sys.stdout.buffer.write(figure('tanh', 'svg')); assert 'matplotlib.pyplot' not in sys.modules"
    )
    drawn = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT).stdout
    assert drawn == figure("tanh", "svg")


def lines_of(name: str) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Return the style and the points of each line of a figure."""
    found: list[tuple[str, np.ndarray, np.ndarray]] = []

    def draw(look: Look) -> None:
        FIGURES[name](look)
        found.extend(
            (str(line.get_linestyle()), np.asarray(line.get_xdata()), np.asarray(line.get_ydata()))
            for line in look.figure.axes[0].lines
        )

    rendered(draw, "svg", "light")
    return found


@pytest.mark.parametrize("name", sorted(LESSON))
def test_the_lessons_six_go_from_minus_6_to_6_in_steps_of_a_tenth(name: str) -> None:
    _, x, _ = lines_of(name)[-1]
    np.testing.assert_allclose(x, np.arange(-60, 61) / 10, atol=1e-12)


def test_the_lessons_sigmoid_has_a_dotted_line_at_0_and_its_tanh_a_dashed_one() -> None:
    style, x, _ = lines_of("sigmoid_function")[0]
    assert (style, set(x)) == (":", {0})
    style, _, y = lines_of("tanh_function")[0]
    assert (style, set(y)) == ("--", {0})


def test_the_lessons_leaky_relu_leaks_a_tenth() -> None:
    _, x, y = lines_of("leaky_relu_function")[0]
    np.testing.assert_allclose(y[x < 0], 0.1 * x[x < 0])


def test_a_turned_digit_is_drawn_with_what_the_recorded_networks_say_of_it() -> None:
    (_, angles, little), (_, _, much) = lines_of("turned")[:2]
    plain = {one.name: one.probabilities[-1, 3] for one in recorded.said(digit_image(rasterize(STROKES)))}
    at = int(np.flatnonzero(angles == 0)[0])
    assert (little[at], much[at]) == (plain["little"], plain["much"])
    assert little.min() < 0.5 < much.min()  # more digits bear more of a turn


def test_of_a_hundred_numbers_of_five_digits_77_are_whole_where_95_of_a_hundred_digits_are() -> None:
    _, accuracy, whole = lines_of("whole-numbers")[0]
    assert np.interp(0.95, accuracy, whole) == pytest.approx(0.774, abs=1e-3)


def test_a_figure_that_there_is_not_is_a_sentence() -> None:
    with pytest.raises(NotFound, match="sigmoid"):
        figure("cosine", "png")


def test_labels_that_would_touch_are_moved_apart_in_their_order() -> None:
    moved = apart(np.array([0.5, 0.1, 0.5, 0.52]), 0.06)
    assert moved[1] == 0.1
    assert moved[0] < moved[2] < moved[3]
    assert np.diff(np.sort(moved)).min() >= 0.06 - 1e-6
