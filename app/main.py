"""The composition root: wires the parts of a serving process together."""

import gc
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.responses import RedirectResponse
from threadpoolctl import threadpool_limits

from app.corrections.retention import Retention
from app.db.lazy import LazyDatabase
from app.inference.classifier import Classifier
from app.inference.held_out import HeldOut
from app.inference.pinned import Pinned
from app.inference.serving import CurrentVersion, Network
from app.process import logs
from app.process.lanes import lanes_of
from app.process.memory import share_memory
from app.process.thread_pool import ThreadPool
from app.server.connections import Connections
from app.server.shutdown import Shutdown
from app.settings import Settings
from app.version import VERSION
from app.versions import open_store
from app.versions.shared import SharedStore
from app.web import learn
from app.web.api import (
    corrections,
    health,
    held_out,
    metrics,
    number,
    predict,
    review,
    session,
    trainings,
    version_files,
    versions,
)
from app.web.api.version_list import VersionList
from app.web.auth.admin import AdminAccess, admin_token
from app.web.auth.api_keys import ApiKeys
from app.web.auth.rate_limit import RateLimit
from app.web.auth.replicated_table import Follower, Replica, api_keys, ended_sessions
from app.web.counters.counters import Counters, counted_routes
from app.web.learn.chapters import Course
from app.web.middleware.stack import middleware
from app.web.middleware.tracing import Traces
from app.web.openapi import description
from app.web.pages import offline, pages
from app.web.pages.static_files import CachedStaticFiles, static_mounts
from app.web.protocols import kserve, tf_serving
from app.web.responses import problems
from app.web.services import Services, import_repositories

ROUTERS: Final = (
    predict.router, health.router, pages.router, offline.router, *kserve.ROUTERS, *tf_serving.ROUTERS, number.router,
    corrections.router, review.router, trainings.router, held_out.router, versions.router, version_files.router,
    session.router, metrics.router, *learn.ROUTERS,
)  # fmt: skip
"""Everything that is answered, in the order in which a path is looked for: that takes a millisecond for the last."""

SETTLED_SECONDS: Final = 1.0
"""How long after the start the work that can wait begins: the first requests for digits come before it."""


def create_app(settings: Settings, classifier: Network | None = None) -> FastAPI:
    """Return the app. `classifier`, when given, answers in place of the networks on disk."""
    mounts = static_mounts()
    counters = Counters(counted_routes(ROUTERS, mounts), settings.metrics_dir)
    traces = Traces(settings.telemetry) if settings.telemetry else None

    def load(tflite: Path) -> Network:
        return classifier or Classifier(tflite)

    def open_network(tflite: Path) -> Network:
        network = load(tflite)
        return counters.timed(traces.network(network) if traces else network)

    database = LazyDatabase(settings.database, prepare=import_repositories)
    store = open_store(settings, database.engine)
    current = CurrentVersion(store, open_network, counters.serving)
    connections, shutdown = Connections(settings, counters), Shutdown()
    token = settings.admin_token.get_secret_value() if settings.admin_token else admin_token(settings.state_dir)[0]
    keys = api_keys(settings.state_dir, database.engine)
    ended = ended_sessions(settings.state_dir, database.engine)
    followed: list[Replica] = [keys, ended]
    if isinstance(store, SharedStore):
        followed.append(store)
    if settings.keep_corrections_days:
        followed.append(Retention(settings.keep_corrections_days, database.engine))
    follower = Follower(followed, database.engine)
    access = AdminAccess(token, ended, counters.wrong)
    site = pages.Pages(settings.base_path)
    threads = ThreadPool()
    app = FastAPI(
        title="Digits",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": settings.base_path}] if settings.base_path else None,
        redirect_slashes=not settings.base_path,  # it would lead to the host's root
        lifespan=_lifespan(
            current,
            database,
            traces,
            threads,
            follower=follower,
            connections=connections,
            shutdown=shutdown,
            prepare_pages=site.prepare,
        ),
        # `app.web.middleware.tracing` traces; FastAPI's own looks at each request for whether it should
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=middleware(
            settings, counters, traces, access, ApiKeys(keys), shutdown, token=token, fast_path=predict.predict
        ),
    )
    app.state.services = Services(
        current_version=current,
        pinned=Pinned(store, open_network),
        store=store,
        listing=VersionList(store),
        held_out=HeldOut(settings.data, store, load),
        open_engine=database.engine,
        takes_corrections=settings.corrections,
        corrections_limit=RateLimit(settings.corrections_rate),
        access=access,
        lanes=lanes_of(threads, settings),
        counters=counters,
        cohorts=connections.queue,
        shutdown=shutdown,
        span=traces.span if traces else lambda _: nullcontext(),
        metrics_for=settings.metrics,
        offline=settings.offline,
        base_path=settings.base_path,
    )
    app.state.pages, app.state.course = site, Course()
    app.state.connections, app.state.shutdown = connections, shutdown  # for a server that drops the lifespan's state
    problems.install(app, pages.error_page)
    description.describe(app, keyed=settings.api_keys == "required")
    _add_routes(app, mounts)
    if settings.base_path:
        app.add_route(settings.base_path, lambda _: RedirectResponse(f"{settings.base_path}/"))
    return app


def _add_routes(app: FastAPI, mounts: Mapping[str, CachedStaticFiles]) -> None:
    for router in ROUTERS:
        app.include_router(router)
    for path, folder in mounts.items():
        app.mount(path, folder)


def _lifespan(
    current: CurrentVersion,
    database: LazyDatabase,
    traces: Traces | None,
    threads: ThreadPool,
    *,
    follower: Follower,
    connections: Connections,
    shutdown: Shutdown,
    prepare_pages: Callable[[], None],
) -> Callable[[FastAPI], AbstractAsyncContextManager[dict[str, Connections]]]:
    """Return what starts the parts before the first request and ends them after the last."""

    def settle() -> None:
        database.wait()
        prepare_pages()
        # what is there now stays: a garbage collection of all of it would block the event loop for a tenth of a second
        gc.freeze()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, Connections]]:
        current.start()
        database.open_soon()
        follower.start()
        settled = threading.Timer(SETTLED_SECONDS, settle)
        settled.daemon = True
        settled.start()
        with shutdown.listening():
            yield {"connections": connections}
        settled.cancel()
        current.stop()
        threads.close()
        follower.stop()
        database.close()
        if traces:
            traces.stop()

    return lifespan


def from_environment() -> FastAPI:
    """Return the app that the environment describes; uvicorn calls it in each serving process."""
    share_memory()
    settings = Settings()
    logs.start(settings.log)
    # the matrices here are small: a second thread gains nothing and waits for a core that is busy
    threadpool_limits(1, "blas")
    return create_app(settings)
