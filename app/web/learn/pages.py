"""`/learn`: the course's pages."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.web.learn.chapters import Course
from app.web.pages.pages import language_of, render
from app.web.requests.thread_pool_route import ThreadPoolRoute

router = APIRouter(
    prefix="/learn", include_in_schema=False, default_response_class=HTMLResponse, route_class=ThreadPoolRoute
)


def _course(request: Request) -> Course:
    course: Course = request.app.state.course
    return course


@router.get("")
def overview(request: Request) -> HTMLResponse:
    """Show what there is to learn, and how far this browser has come."""
    course = _course(request)
    about = {one.slug: course.texts(one.slug) for one in course.chapters if one.ready}
    return _page(request, "overview", {"about": about})


@router.get("/glossary")
def glossary(request: Request) -> HTMLResponse:
    """Say what each word of the course means."""
    words = _course(request).texts("glossary")
    own = words[language_of(request)]
    entries = sorted(((term, name) for name, term in own.items() if "." not in name), key=lambda one: one[0].casefold())
    return _page(request, "glossary", {"words": words, "entries": entries})


@router.get("/{slug}")
def chapter(request: Request, slug: str) -> HTMLResponse:
    """Show a chapter."""
    course = _course(request)
    here = course.ready(slug)
    before, after = course.beside(here)
    return _page(request, slug, {"here": here, "before": before, "after": after}, slug)


def _page(request: Request, name: str, context: dict[str, Any], *texts: str) -> HTMLResponse:
    """Return a page of the course, with the course's own texts and those of these files."""
    course = _course(request)
    found = {"chapters": course.chapters, **context}
    return render(request, f"learn/{name}.html", found, texts=course.texts("kit", *texts))
