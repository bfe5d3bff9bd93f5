"""The camera: a number on paper is read as it is held into the frame, and what keeps it from being read is said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE, Visit
from tests.browser.server import Server
from tests.browser.test_access import broken_rules
from tests.support.drawings import ONE, SEVEN, THREE

WIDTH, HEIGHT = 640, 480


def paper() -> NDArray[np.uint8]:
    """Return a photo of a sheet with 173 on it, darker to one side, (480, 640) uint8."""
    picture = Image.new("L", (WIDTH, HEIGHT), 225)
    pen = ImageDraw.Draw(picture)
    for at, digit in enumerate((ONE, SEVEN, THREE)):
        left, top = 190 + 95 * at, 190
        for stroke in digit:
            pen.line([(left + 0.75 * x, top + y) for x, y in stroke], fill=45, width=9, joint="curve")
    shade = np.linspace(1, 0.82, WIDTH)
    noise = np.random.default_rng(3).normal(0, 3, (HEIGHT, WIDTH))
    return np.clip(np.asarray(picture) * shade + noise, 0, 255).astype(np.uint8)


def video(file: Path) -> Path:
    """Write a film of that sheet that lies still, as YUV4MPEG2."""
    grey = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8).tobytes()
    frame = b"FRAME\n" + paper().tobytes() + grey + grey
    file.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + frame * 3)
    return file


@pytest.fixture(scope="module")
def film(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give a Chromium whose camera films a sheet of paper with 173 on it."""
    file = video(tmp_path_factory.mktemp("film") / "paper.y4m")
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    chromium = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*ARGUMENTS, *flags, f"--use-file-for-fake-video-capture={file}"]
    )
    yield chromium
    chromium.close()


def opened(film: Browser, server: Server, **options: Any) -> Page:  # noqa: ANN401  whatever Playwright's new_context takes
    page = film.new_page(locale="en", service_workers="block", permissions=["camera"], **options)
    page.goto(server.url)
    open_camera(page)
    return page


def open_camera(page: Page) -> None:
    page.locator("#choose").click()
    page.locator("#pictures [data-part=camera]").click()
    expect(page.locator("#camera")).to_be_visible()


LIVE = "document.querySelector('#camera video').srcObject?.active ?? false"


@pytest.mark.parametrize("options", [{}, {**PHONE, "viewport": {"width": 390, "height": 664}}], ids=["desk", "phone"])
def test_a_number_on_paper_is_read(film: Browser, shared_server: Server, options: dict[str, Any]) -> None:
    page = opened(film, shared_server, **options)
    expect(page.locator("#camera [data-part=number]")).to_have_text("173")
    expect(page.locator("#camera [data-part=spoken]")).to_contain_text("173")
    aim, finder = page.locator("#camera .aim").bounding_box(), page.locator("#camera .finder").bounding_box()
    assert aim is not None
    assert finder is not None
    assert finder["y"] >= 0
    assert aim["y"] + aim["height"] <= finder["y"] + finder["height"]
    assert broken_rules(page) == []
    page.close()


def test_one_frame_is_read_at_a_time_and_none_after_closing(film: Browser, shared_server: Server) -> None:
    page = film.new_page(service_workers="block", permissions=["camera"])
    page.goto(shared_server.url)
    most, now = 0, 0

    def began() -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)

    def ended() -> None:
        nonlocal now
        now -= 1

    page.on("request", lambda request: began() if "/predict/number" in request.url else None)
    page.on("requestfinished", lambda request: ended() if "/predict/number" in request.url else None)
    page.on("requestfailed", lambda request: ended() if "/predict/number" in request.url else None)
    open_camera(page)
    expect(page.locator("#camera [data-part=number]")).to_have_text("173")
    with page.expect_request("**/predict/number"):
        pass
    assert most == 1
    assert page.evaluate(LIVE)
    page.keyboard.press("Escape")
    expect(page.locator("#camera")).to_be_hidden()
    assert not page.evaluate(LIVE)
    expect(page.locator("#paper")).to_have_attribute("data-state", "empty")
    page.close()


def test_the_camera_is_off_while_the_page_is_hidden(film: Browser, shared_server: Server) -> None:
    page = opened(film, shared_server)
    expect(page.locator("#camera [data-part=number]")).to_have_text("173")
    for hidden, live in (("true", False), ("false", True)):
        page.evaluate(f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}})")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        while page.evaluate(LIVE) is not live:
            page.wait_for_timeout(50)
    expect(page.locator("#camera [data-part=number]")).to_have_text("173")
    page.close()


@pytest.mark.parametrize(
    ("failure", "language", "words"),
    [
        ("NotAllowedError", "en", "The camera was not allowed."),
        ("NotAllowedError", "ko", "카메라가 허용되지 않았어요."),
        ("NotFoundError", "en", "No camera was found."),
        ("NotReadableError", "ko", "다른 프로그램이 카메라를 쓰고 있어요."),
    ],
)
def test_what_keeps_the_camera_off_is_said_in_the_pages_language(
    visit: Visit, shared_server: Server, failure: str, language: str, words: str
) -> None:
    page = visit(f"{shared_server.url}/?lang={language}")
    refused = f"Promise.reject(new DOMException('', '{failure}'))"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = () => {refused} }}")
    open_camera(page)
    expect(page.locator("#camera [data-part=word]")).to_contain_text(words)
    expect(page.locator("#camera [data-part=again]")).to_be_visible()


def test_without_a_camera_chromium_itself_is_believed(visit: Visit, shared_server: Server) -> None:
    page = visit(shared_server.url)
    open_camera(page)
    expect(page.locator("#camera [data-part=word]")).to_contain_text("camera")
    expect(page.locator("#camera [data-part=again]")).to_be_visible()


def test_an_address_without_https_says_why_there_is_no_camera(visit: Visit, shared_server: Server) -> None:
    page = visit("about:blank")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    page.goto(shared_server.url)
    open_camera(page)
    expect(page.locator("#camera [data-part=word]")).to_contain_text("only over https or on localhost")
    expect(page.locator("#camera [data-part=again]")).to_be_hidden()
