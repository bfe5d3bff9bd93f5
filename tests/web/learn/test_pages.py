"""The course's pages: what they say, in both languages, and what they lead to."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from app.errors import NotFound
from app.web.learn.chapters import SLUGS, Course
from app.web.pages.markdown import inline

READY = [chapter.slug for chapter in Course().chapters if chapter.ready]
ADDRESSES = ["/learn", "/learn/glossary", *(f"/learn/{slug}" for slug in READY)]


class Links(HTMLParser):
    """Collects where a page's links and files lie, and the ids that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value and not value.startswith("data:"):
                self.addresses.append(value)
            if name == "id" and value:
                self.ids.append(value)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_in_both_languages(reader: httpx.Client, address: str, language: str) -> None:
    response = reader.get(address, params={"lang": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_code_or_style_of_its_own(reader: httpx.Client, address: str) -> None:
    text = reader.get(address).text
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text
    assert not re.search(r"\son[a-z]+=", text)
    assert "https://" not in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_and_file_of_a_page_is_there(reader: httpx.Client, address: str) -> None:
    page = Links(reader.get(address).text)
    for link in dict.fromkeys(page.addresses):
        url = httpx.URL(f"http://digits{address}").join(link)
        target, fragment = reader.get(url.raw_path.decode()), url.fragment
        assert target.status_code == 200, link
        if fragment and target.headers["content-type"].startswith("text/html"):
            assert fragment in Links(target.text).ids, link


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_id_stands_for_one_thing(reader: httpx.Client, address: str) -> None:
    ids = Links(reader.get(address).text).ids
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("slug", READY)
def test_every_figure_has_a_still_that_says_what_it_shows(reader: httpx.Client, slug: str) -> None:
    text = reader.get(f"/learn/{slug}", params={"lang": "ko"}).text
    assert re.findall(r'src="/learn/figures/[\w-]+\.svg\?lang=(\w+)"', text) == ["ko"] * text.count(
        '<img class="still"'
    )
    assert len(re.findall(r'<noscript><(?:img class="still"|pre)', text)) == text.count('<figure class="experiment"')
    for still in re.findall(r'<img class="still"[^>]*>', text):
        assert re.search(r'alt="[^"]{10,}"', still), still


@pytest.mark.parametrize("slug", READY)
def test_a_chapter_ends_with_three_questions(reader: httpx.Client, slug: str) -> None:
    text = reader.get(f"/learn/{slug}").text
    assert re.findall(r'data-question="(\w+)"', text) == ["q1", "q2", "q3"]


def test_the_overview_lists_nine_chapters_and_links_those_there_are(reader: httpx.Client) -> None:
    text = reader.get("/learn").text
    assert re.findall(r'data-chapter="([\w-]+)"', text) == list(SLUGS)
    linked = re.findall(r'<a href="/learn/([\w-]+)">', text)
    assert [slug for slug in linked if slug in SLUGS] == READY


@pytest.mark.parametrize("slug", ["no-such", "overview", "chapter", "..%2Fbase", "parts"])
def test_what_is_no_chapter_is_not_found(reader: httpx.Client, slug: str) -> None:
    response = reader.get(f"/learn/{slug}", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


def test_the_navigation_leads_to_the_course(reader: httpx.Client) -> None:
    assert 'href="/learn"' in reader.get("/").text
    assert '<a href="/learn" aria-current="page">' in reader.get("/learn").text


def test_a_page_of_the_course_says_nothing_of_it_elsewhere(reader: httpx.Client) -> None:
    assert "say.kit" in reader.get("/learn").text
    assert "say.kit" not in reader.get("/").text


def test_the_glossary_is_in_order_and_gives_the_english_word_in_korean(reader: httpx.Client) -> None:
    english = re.findall(r"<dt>([^<]+)</dt>", reader.get("/learn/glossary", params={"lang": "en"}).text)
    assert len(english) > 50
    assert english == sorted(english, key=str.casefold)
    korean = reader.get("/learn/glossary", params={"lang": "ko"}).text
    assert '<dt>시그모이드 <span lang="en">sigmoid</span></dt>' in korean


def test_text_can_stress_and_link_and_nothing_else() -> None:
    assert inline("*so* `x` [on](/learn)") == '<em>so</em> <code>x</code> <a href="/learn">on</a>'
    assert inline("<b>1 < 2</b>") == "&lt;b&gt;1 &lt; 2&lt;/b&gt;"
    assert "<a" not in inline("[on](javascript:alert)")
    assert "<img" not in inline("![on](/x.png)")


def test_a_chapter_without_all_its_files_is_not_ready(tmp_path: Path) -> None:
    needed = [
        "templates/learn/losses.html",
        "static/learn/losses/main.js",
        "static/learn/losses/en.json",
        "static/learn/losses/ko.json",
    ]
    for name in needed:
        with pytest.raises(NotFound):
            Course(tmp_path).ready("losses")
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}", encoding="utf-8")
    course = Course(tmp_path)
    assert course.ready("losses").number == SLUGS.index("losses") + 1
    assert course.beside(course.ready("losses")) == (None, None)
