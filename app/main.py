"""The serving side, wired together; the only place where its parts meet."""

import gc
import logging
import threading
from collections.abc import AsyncGenerator, Iterable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send
from threadpoolctl import threadpool_limits

from app import logs
from app.errors import AppError
from app.inference.classifier import Classifier
from app.inference.held_out import HeldOut
from app.inference.live import Live, Network
from app.inference.pinned import Pinned
from app.memory import share_memory
from app.settings import ROOT, Settings
from app.store import Store
from app.version import VERSION
from app.web import (
    corrections,
    health,
    held_out,
    kserve,
    kserve_models,
    learn,
    metrics,
    model_files,
    models,
    number,
    openapi,
    pages,
    predict,
    problems,
    review,
    session,
    tf_serving,
    tf_serving_models,
    train,
)  # fmt: skip
from app.web.access import Access, admin_token
from app.web.callers import Callers
from app.web.connection import Guard, Patience
from app.web.direct import Direct
from app.web.files import Files
from app.web.forms import FormLimit
from app.web.headers import SecurityHeaders
from app.web.hosts import Hosts, names_for
from app.web.keys import ApiKeys
from app.web.learn.course import Course
from app.web.listing import Listing
from app.web.load import LoadLimits, reads_digits
from app.web.model_files import ENDINGS
from app.web.rate import RateLimit
from app.web.services import Services
from app.web.telemetry import Traced, Traces
from app.web.watch import Watch
from app.web.watched import Watched

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.db.corrections import Corrections
    from app.db.jobs import Jobs

log = logging.getLogger(__name__)

NOTHING: AbstractContextManager[None] = nullcontext()

SETTLED_SECONDS = 1.0
"""After the start: the first who ask for digits come before the first who ask for the course."""


VENDOR = {
    "uplot": Path("uplot/dist"),
    "swagger-ui": Path("swagger-ui-dist"),
    "inter": Path("@fontsource-variable/inter/files"),
}


def create_app(settings: Settings, classifier: Network | None = None) -> FastAPI:
    """Return the app. `classifier`, when given, answers in place of the networks on disk."""
    store = Store(settings.models_dir)
    load = Classifier if classifier is None else lambda _: classifier
    protocols = (kserve, kserve_models, tf_serving, tf_serving_models)
    admin = (review, train, held_out, models, model_files, session)
    digit = (learn.steps, learn.layers, learn.reasons, learn.turned)
    course = (learn.routes, *digit, learn.hard, learn.quickstart, learn.figures, learn.notebook, learn.pages)
    features = (predict, *protocols, number, corrections, *admin, health, metrics, *course, pages)
    folders = {
        f"/vendor/{name}": Files(ROOT / "node_modules" / folder, "public, max-age=86400")
        for name, folder in VENDOR.items()
    } | {"/static": Files(ROOT / "static", "no-cache")}
    watch = Watch([*_routes(features), *(("GET", *folder) for folder in folders.items())], settings.metrics_dir)
    guard = Guard(patience(settings), watch)
    traces = Traces(settings.telemetry) if settings.telemetry else None
    traced = traces.network if traces else lambda network: network

    def watched(tflite: Path) -> Network:
        return watch.timed(traced(load(tflite)))

    live = Live(store, watched, watch.serving)
    database = Database(settings.database)
    token = settings.admin_token.get_secret_value() if settings.admin_token else admin_token(settings.state_dir)[0]
    access = Access(token, settings.state_dir)

    def settle() -> None:
        database.wait()
        app.state.pages.prepare()
        # what is there now stays: to look through all of it for garbage would hold everybody up for a tenth of a second
        gc.freeze()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, Guard]]:
        live.start()
        database.open_soon()
        settled = threading.Timer(SETTLED_SECONDS, settle)
        settled.daemon = True
        settled.start()
        yield {"guard": guard}
        settled.cancel()
        live.stop()
        database.close()
        if traces:
            traces.stop()

    app = FastAPI(
        title="Digits",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # `app.web.telemetry` traces; FastAPI's own looks at each request for whether it should
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[
            *([Middleware(Traced, traces=traces, watch=watch)] if traces else []),
            Middleware(Watched, watch=watch, access=settings.access_log, address=settings.log_addresses),
            Middleware(SecurityHeaders),
            *_gates(settings, access, token),
            Middleware(
                LoadLimits,
                watch=watch,
                most=settings.max_concurrent,
                queue=settings.queue,
                seconds=settings.queue_seconds,
                rate=settings.rate_limit,
            ),
            # the next two have nothing to do for it
            Middleware(Direct, path="/predict", endpoint=predict.predict),
            Middleware(FormLimit),
            Middleware(Compressed, minimum_size=1024, compresslevel=6),
        ],
    )
    app.state.services = Services(
        live=live,
        pinned=Pinned(store, watched),
        store=store,
        listing=Listing(store),
        held_out=HeldOut(settings.data, store, load),
        open_jobs=database.jobs,
        open_corrections=database.corrections,
        takes_corrections=settings.corrections,
        corrections_limit=RateLimit(settings.corrections_rate),
        access=access,
        heavy=CapacityLimiter(1),
        loading=CapacityLimiter(1),
        watch=watch,
        turns=guard.turns,
        span=traces.span if traces else lambda _: NOTHING,
        metrics_for=settings.metrics,
        counting=CapacityLimiter(1),
    )
    app.state.pages = pages.Pages()
    app.state.course = Course()
    problems.install(app)
    openapi.describe(app, keyed=settings.api_keys == "required")
    for feature in features:
        app.include_router(feature.router)
    for path, folder in folders.items():
        app.mount(path, folder)
    return app


def patience(settings: Settings) -> Patience:
    """Return how long the settings let a client take for each thing."""
    return Patience(
        headers=settings.header_seconds,
        body=settings.body_seconds,
        rate=settings.slowest_rate,
        reader=settings.reader_seconds,
        handler=settings.answer_seconds,
        idle=settings.keep_alive_seconds,
        connections=settings.max_connections,
        behind=settings.behind_seconds,
    )


def _routes(features: Iterable[ModuleType]) -> list[tuple[str, str, object]]:
    """Return the method, template and endpoint of all that is answered."""
    found: list[tuple[str, str, object]] = []
    for feature in features:
        for route in feature.router.routes:
            method = min(route.methods - {"HEAD"}, default="GET")
            found.append((method, route.path, route.endpoint))
    return found


def _gates(settings: Settings, access: Access, token: str) -> list[Middleware]:
    """Return what decides who may ask at all, as far as the settings ask for it."""
    gates = []
    names = names_for(settings.host, settings.allowed_hosts)
    if names is not None:
        gates.append(Middleware(Hosts, names=names))
    if settings.cors_origins:
        # no cookie is taken from another site, so neither the admin's session nor the page's is lent to it
        gates.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-ID"],
                expose_headers=["Retry-After", "X-Request-ID"],
            )
        )
    if settings.api_keys == "required":
        keys = ApiKeys(settings.state_dir)
        gates.append(Middleware(Callers, keys=keys, access=access, token=token, page_rate=settings.page_rate))
    return gates


class Database:
    """The queue of jobs and the corrections, opened when the server is already up.

    SQLAlchemy takes a quarter of the time to start, and digits are read without it.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._opener = threading.Thread(target=self._open, name="database", daemon=True)

    def jobs(self) -> "Jobs":
        """Return the queue; raises Unavailable when the database cannot be used, and tries again at the next call."""
        from app.db.jobs import Jobs  # noqa: PLC0415  see above

        return Jobs(self._opened())

    def corrections(self) -> "Corrections":
        """Return the corrections, as `jobs` does."""
        from app.db.corrections import Corrections  # noqa: PLC0415

        return Corrections(self._opened())

    def open_soon(self) -> None:
        """Open it in a thread, so that the first request that needs it does not wait."""
        self._opener.start()

    def wait(self) -> None:
        """Return when it is no longer being opened."""
        if self._opener.is_alive():
            self._opener.join()

    def close(self) -> None:
        """Give the connections back, those too that are being opened."""
        self.wait()
        with self._lock:
            if self._engine:
                self._engine.dispose()

    def _opened(self) -> "Engine":
        from app.db.engine import open_database  # noqa: PLC0415

        with self._lock:
            self._engine = self._engine or open_database(self._url)
        return self._engine

    def _open(self) -> None:
        try:
            self.jobs()
            self.corrections()
        except AppError as error:
            log.error("no training: %s", error.detail)


class Compressed(GZipMiddleware):
    """Compresses what a browser loads, but for what networks say and networks themselves: it would not pay."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the response, or pass it on as it is."""
        as_it_is = scope["type"] == "http" and (reads_digits(scope["path"]) or scope["path"].endswith(ENDINGS))
        await (self.app if as_it_is else super().__call__)(scope, receive, send)


def from_environment() -> FastAPI:
    """Return the app as the environment sets it; what uvicorn starts in each process."""
    share_memory()
    settings = Settings()
    logs.start(settings.log)
    # what is multiplied here is small: a second thread gains nothing, and waits for a core that has other work
    threadpool_limits(1, "blas")
    return create_app(settings)
