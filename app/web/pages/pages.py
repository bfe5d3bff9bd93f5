"""The pages people open, in their language."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from app.errors import AppError
from app.jobs.recipe_defaults import DEFAULTS, RATES, fixed_overrides, unused_without_layers
from app.settings import ROOT
from app.version import VERSION
from app.web.pages.markdown import inline
from app.web.pages.module_graph import ModuleGraph
from app.web.pages.static_files import WASM_WORKER, static_address
from app.web.pages.words import LANGUAGES, PageWords, Texts
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.content_security_policy import CONTENT_SECURITY_POLICY, content_security_policy
from app.web.responses.permissions_policy import PERMISSIONS_POLICY, permissions_policy
from app.web.services import services

LANGUAGE_COOKIE = "digits_lang"
YEAR_SECONDS = 365 * 24 * 60 * 60
CAMERA = {PERMISSIONS_POLICY: permissions_policy("camera")}
"""What the page that draws may ask for, and no other: a number on paper is read with it."""

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, route_class=ThreadPoolRoute)


class Pages:
    """The templates and the words they show, each read when it is first needed."""

    def __init__(self, base: str = "", templates: Path = ROOT / "templates", static: Path = ROOT / "static") -> None:
        self.base = base
        self._templates = Jinja2Templates(templates)
        self._templates.env.filters["md"] = partial(inline, base=base)
        self._templates.env.globals |= {
            "base": base,
            "static": lambda name: base + static_address(static, name),
            "worker": lambda: base + self.reader()[0],
        }
        self.words = PageWords(static)
        self._graph = ModuleGraph(static, base)

    def prepare(self) -> None:
        """Load what the course's pages share, so that nobody waits for it."""
        self._templates.get_template("learn/chapter.html")
        self._templates.get_template("learn/parts.html")
        inline("")

    def response(
        self,
        request: Request,
        name: str,
        context: Mapping[str, Any],
        texts: Texts | None,
        status: int,
        headers: Mapping[str, str],
    ) -> HTMLResponse:
        """Render one page in the language of the request, with `texts` or else the words of the page's folder."""
        language = language_of(request)
        response = self._rendered(request, name, context, texts, language)
        response.status_code = status
        response.headers.update(headers)
        if request.query_params.get("lang") == language:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, samesite="lax")
        return response

    def drawing(self, request: Request, language: str) -> HTMLResponse:
        """Render the page that draws in a language."""
        response = self._rendered(request, *_drawing(request), None, language)
        response.headers.update(CAMERA)
        return response

    def reader(self) -> tuple[str, ...]:
        """Return the addresses of the worker that reads without the server, and of all that it loads."""
        return self._graph.worker(WASM_WORKER)

    def _rendered(
        self, request: Request, name: str, context: Mapping[str, Any], texts: Texts | None, language: str
    ) -> HTMLResponse:
        folder = name.removesuffix(".html")
        own = self.words(folder) if texts is None else texts
        modules = self._graph.page(f"{folder}/main.js")
        words = {**self.words("shared")[language], **own[language]}
        full = {**context, "t": words, "lang": language, "version": VERSION, "modules": modules}
        full["current"] = services(request).current_version.version
        response = self._templates.TemplateResponse(request, name, full)
        response.headers[CONTENT_SECURITY_POLICY] = content_security_policy(modules.policy)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Language"] = language
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response


def render(
    request: Request,
    name: str,
    context: Mapping[str, Any] | None = None,
    *,
    texts: Texts | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return the page `name` of the app that serves this request; `texts` replace those of the page's folder."""
    pages: Pages = request.app.state.pages
    return pages.response(request, name, context or {}, texts, status, headers or {})


def language_of(request: Request) -> str:
    """Return "en" or "ko": what `?lang=` says, else the cookie, else the browser's first language that we speak."""
    wanted = [request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")]
    accepted = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.partition(";q=")
        accepted.append((_weight(weight), tag.strip()[:2].lower()))
    wanted += [tag for _, tag in sorted(accepted, key=lambda pair: -pair[0])]
    return next((tag for tag in wanted if tag in LANGUAGES), LANGUAGES[0])


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _drawing(request: Request) -> tuple[str, dict[str, Any]]:
    return "draw.html", {"corrections": services(request).takes_corrections}


@router.get("/")
async def draw(request: Request) -> HTMLResponse:
    """Draw a digit and see what the network thinks."""
    return render(request, *_drawing(request), headers=CAMERA)


@router.get("/duel")
def duel(request: Request) -> HTMLResponse:
    """Read twenty hard digits against the network."""
    return render(request, "duel.html")


@router.get("/admin")
def admin(request: Request) -> HTMLResponse:
    """Retrain, promote, roll back."""
    recipes = {
        name: {
            "own": own.model_dump(),
            "rates": RATES[name],
            "fixed": fixed_overrides(name),
            "bare": unused_without_layers(name),
        }
        for name, own in DEFAULTS.items()
    }
    return render(request, "admin.html", {"recipes": recipes})


@router.get("/admin/corrections")
def corrections(request: Request) -> HTMLResponse:
    """Review what people say that their drawings are."""
    return render(request, "review.html")


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Try the HTTP API out."""
    return render(request, "docs.html")


def error_page(request: Request, error: AppError) -> HTMLResponse:
    """Return an error as a page."""
    context = {"status": error.status, "title": error.title, "detail": error.detail}
    return render(request, "error.html", context, status=error.status, headers=error.headers)
