"""All middleware of the app, outermost first."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from app.settings import Settings
from app.web.auth.admin import AdminAccess
from app.web.auth.api_keys import ApiKeys
from app.web.counters.counters import Counters
from app.web.middleware.access_log import AccessLog
from app.web.middleware.api_keys import RequireApiKey
from app.web.middleware.caller_rate import CallerRate
from app.web.middleware.compression import Compression
from app.web.middleware.fast_path import Endpoint, FastPath
from app.web.middleware.form_limit import FormLimit
from app.web.middleware.hosts import Hosts, names_for
from app.web.middleware.tracing import Traces, Tracing
from app.web.protocols.kserve.binary import HEADER
from app.web.protocols.served_model import VERSION_HEADER, WARNINGS_HEADER
from app.web.routes import FAST_PATH
from app.web.services import Shutdown


def middleware(
    settings: Settings,
    counters: Counters,
    traces: Traces | None,
    access: AdminAccess,
    keys: ApiKeys,
    shutdown: Shutdown,
    *,
    token: str,
    fast_path: Endpoint,
) -> list[Middleware]:
    """Return the middleware that the settings call for; `fast_path` answers `POST` to `FAST_PATH`."""
    return [
        *([Middleware(Tracing, traces=traces, counters=counters)] if traces else []),
        Middleware(
            AccessLog,
            counters=counters,
            shutdown=shutdown,
            access=settings.access_log,
            address=settings.log_addresses,
        ),
        *_admission(settings, counters, access, keys, token),
        *([Middleware(CallerRate, rate=settings.rate_limit)] if settings.rate_limit else []),
        # before those that do nothing for it
        Middleware(FastPath, path=FAST_PATH, endpoint=fast_path),
        Middleware(FormLimit),
        Middleware(Compression, minimum_size=1024, compresslevel=6),
    ]


def _admission(
    settings: Settings, counters: Counters, access: AdminAccess, keys: ApiKeys, token: str
) -> list[Middleware]:
    """Return the middleware that decides which callers are admitted, as far as the settings call for it."""
    checks = []
    names = names_for(settings.host, settings.allowed_hosts)
    if names is not None:
        checks.append(Middleware(Hosts, names=names))
    if settings.cors_origins:
        # no cookie is accepted from another site: it can use neither the admin's session nor the page's cookie
        checks.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
                allow_headers=[
                    "Authorization",
                    "Content-Encoding",
                    "Content-Type",
                    HEADER,
                    "X-API-Key",
                    "X-Request-ID",
                ],
                expose_headers=[VERSION_HEADER, WARNINGS_HEADER, HEADER, "Retry-After", "X-Request-ID"],
            )
        )
    if settings.api_keys == "required":
        rate, on_wrong = settings.page_rate, counters.wrong
        checks.append(
            Middleware(RequireApiKey, keys=keys, access=access, token=token, page_rate=rate, on_wrong=on_wrong)
        )
    return checks
