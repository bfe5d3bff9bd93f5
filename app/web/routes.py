"""Every route's policy, declared once: admission, API key, admin, body limit, compression.

Middleware, the server and the OpenAPI description look policies up here; no other module lists paths.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from starlette.routing import compile_path

UPLOAD_BYTES: Final = 10 * 1024 * 1024
DRAWING_BYTES: Final = 256 * 1024
FORM_BYTES: Final = 128 * 1024
IMPORT_BYTES: Final = 64 * 1024 * 1024

PROTOCOLS: Final = ("/v1/", "/v2")
"""Where the inference protocols are, whose clients read the sentence of an error in `error`: unknown paths included."""

FAST_PATH: Final = "/predict"
"""The one path whose `POST` is answered before the router looks for a route."""

LONGEST_CACHED: Final = 256
"""Characters of a path whose policy is cached: a longer one has no route."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one route."""

    reads_digits: bool = False
    """It runs or loads a network: admission, the rate limit and the answer's time limit bound it."""
    needs_key: bool = False
    """Where API keys are required it needs one, the admin's token or session, or a page's cookie."""
    admin: bool = False
    """It needs the admin's token or session, which its router checks."""
    never_refused: bool = False
    """It is answered under any load: health and metrics."""
    body_limit: int = 0
    """Bytes of a body that are read at most."""
    is_form: bool = False
    """FastAPI reads its body before the handler runs, so that `FormLimit` counts it; other handlers count theirs."""
    compressible: bool = True
    """Compressing its answer pays."""


OPEN: Final = Policy()
MONITORING: Final = Policy(never_refused=True)
ADMIN: Final = Policy(admin=True)
FORM: Final = Policy(is_form=True, body_limit=FORM_BYTES)
ADMIN_FORM: Final = Policy(admin=True, is_form=True, body_limit=FORM_BYTES)
READS: Final = Policy(reads_digits=True, needs_key=True, body_limit=UPLOAD_BYTES, compressible=False)
LOADS: Final = Policy(reads_digits=True, compressible=False)
"""Even whether one version is ready means loading it."""
LESSON: Final = Policy(reads_digits=True, needs_key=True, body_limit=UPLOAD_BYTES)
"""A network's answer to the course: lists of numbers, which compress well."""
REVIEW: Final = Policy(admin=True, needs_key=True, is_form=True, body_limit=FORM_BYTES)
WEIGHTS: Final = Policy(is_form=True, body_limit=FORM_BYTES, compressible=False)

ROUTES: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        "POST /predict": READS,
        "POST /predict/number": READS,
        # the Open Inference Protocol V2
        "POST /v2/models/digits/infer": READS,
        "POST /v2/models/digits/versions/{version}/infer": READS,
        "GET /v2": OPEN,
        "GET /v2/health/live": MONITORING,
        "GET /v2/health/ready": MONITORING,
        "GET /v2/models/digits": OPEN,
        "GET /v2/models/digits/ready": MONITORING,
        "GET /v2/models/digits/versions/{number}": LOADS,
        "GET /v2/models/digits/versions/{number}/ready": LOADS,
        "GET /v2/models/digits/config": OPEN,
        "GET /v2/models/digits/versions/{number}/config": OPEN,
        "POST /v2/models/digits-image/infer": READS,
        "POST /v2/models/digits-image/versions/{version}/infer": READS,
        "GET /v2/models/digits-image": OPEN,
        "GET /v2/models/digits-image/config": OPEN,
        "GET /v2/models/digits-image/ready": MONITORING,
        "GET /v2/models/digits-image/versions/{number}": OPEN,
        "GET /v2/models/digits-image/versions/{number}/config": OPEN,
        "POST /v2/repository/index": Policy(needs_key=True),
        # TensorFlow Serving
        "POST /v1/models/digits:predict": READS,
        "POST /v1/models/digits/versions/{version}:predict": READS,
        "GET /v1/models/digits": OPEN,
        "GET /v1/models/digits/metadata": OPEN,
        "GET /v1/models/digits/versions/{number}": LOADS,
        "GET /v1/models/digits/versions/{number}/metadata": LOADS,
        # corrections: anyone sends them, the admin reviews them
        "POST /corrections": Policy(needs_key=True, body_limit=DRAWING_BYTES),
        "DELETE /corrections/keys/{key}": Policy(needs_key=True),
        "GET /corrections": ADMIN,
        "PATCH /corrections": REVIEW,
        "GET /corrections/counts": ADMIN,
        "GET /corrections/export": ADMIN,
        "POST /corrections/import": Policy(admin=True, needs_key=True, body_limit=IMPORT_BYTES),
        "GET /corrections/images/{content}": ADMIN,
        "GET /corrections/{correction_id}": ADMIN,
        "PATCH /corrections/{correction_id}": REVIEW,
        "DELETE /corrections/{correction_id}": Policy(admin=True, needs_key=True),
        # trainings
        "POST /train": ADMIN_FORM,
        "GET /train": ADMIN_FORM,
        "GET /train/{job_id}": ADMIN_FORM,
        "GET /train/{job_id}/log": ADMIN_FORM,
        "GET /train/{job_id}/samples": ADMIN_FORM,
        "GET /train/{job_id}/report": ADMIN_FORM,
        "GET /train/{job_id}/events": ADMIN_FORM,
        "DELETE /train/{job_id}": ADMIN_FORM,
        # versions
        "GET /models": FORM,
        "GET /models/audit": ADMIN_FORM,
        "GET /models/compare": ADMIN_FORM,
        "POST /models/rollback": ADMIN_FORM,
        "GET /models/{number}": FORM,
        "GET /models/{number}/card": FORM,
        "GET /models/{number}/card.json": FORM,  # the admin's, unless the version is a shipped one
        "GET /models/{number}/model.{kind}": WEIGHTS,  # the same
        "GET /models/{number}/strokes.{kind}": WEIGHTS,
        "GET /models/{number}/held-out": ADMIN_FORM,
        "PATCH /models/{number}": ADMIN_FORM,
        "POST /models/{number}/promote": ADMIN_FORM,
        "PUT /models/{number}/pin": ADMIN_FORM,
        "DELETE /models/{number}/pin": ADMIN_FORM,
        "DELETE /models/{number}": ADMIN_FORM,
        # operations
        "GET /session": FORM,
        "POST /session": FORM,
        "DELETE /session": FORM,
        "GET /health/live": MONITORING,
        "GET /health/ready": MONITORING,
        "GET /metrics": MONITORING,
        "GET /openapi.json": OPEN,
        # the course: what runs a network or takes a body
        "GET /learn/api/hard": Policy(reads_digits=True, needs_key=True),
        "POST /learn/api/said": LESSON,
        "POST /learn/api/neurons": LESSON,
        "POST /learn/api/steps": LESSON,
        "POST /learn/api/layers": LESSON,
        "POST /learn/api/patch": LESSON,
        "POST /learn/api/saliency": LESSON,
        "POST /learn/api/turned": Policy(reads_digits=True, needs_key=True, body_limit=DRAWING_BYTES),
        # the course: what is computed or recorded
        "GET /learn/api/activations/{name}": OPEN,
        "GET /learn/api/softmax": OPEN,
        "GET /learn/api/paired": OPEN,
        "GET /learn/api/losses": OPEN,
        "GET /learn/api/losses/{name}": OPEN,
        "GET /learn/api/surfaces": OPEN,
        "GET /learn/api/surfaces/{name}": OPEN,
        "GET /learn/api/race/{surface}": OPEN,
        "GET /learn/api/vanishing": OPEN,
        "GET /learn/api/revival": OPEN,
        "GET /learn/api/stack": OPEN,
        "GET /learn/api/network": OPEN,
        "GET /learn/api/batches": OPEN,
        "GET /learn/api/batches/cost": OPEN,
        "GET /learn/api/batches/surface": OPEN,
        "GET /learn/api/runs": OPEN,
        "GET /learn/api/neurons": OPEN,
        "GET /learn/api/quickstart": OPEN,
        "GET /learn/api/quickstart/changes": OPEN,
        "GET /learn/figures/{name}.{kind}": OPEN,
        "GET /learn/quickstart.ipynb": OPEN,
        # pages and their files
        "GET /": OPEN,
        "GET /duel": OPEN,
        "GET /admin": OPEN,
        "GET /admin/corrections": OPEN,
        "GET /docs": OPEN,
        "GET /learn": OPEN,
        "GET /learn/glossary": OPEN,
        "GET /learn/{slug}": OPEN,
        "GET /static/{path:path}": OPEN,
        "GET /vendor/litert/{path:path}": OPEN,
        "GET /vendor/uplot/{path:path}": OPEN,
        # what a page goes on with when there is no server
        "GET /sw.js": OPEN,
        "GET /offline.json": OPEN,
        "GET /manifest.webmanifest": OPEN,
        "GET /vendor/swagger-ui/{path:path}": OPEN,
        "GET /vendor/inter/{path:path}": OPEN,
    }
)
"""The policy of each method and path, as routers declare them; a mount has a parameter for the path below it."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A declared route, compiled as the router does."""

    method: str
    prefix: str
    """The path up to its first parameter: comparing it is quicker than a regular expression."""
    regex: re.Pattern[str]
    policy: Policy


@dataclass(frozen=True, slots=True)
class _AtPath:
    """The policies of one path by method, and what holds for any of them."""

    methods: Mapping[str, Policy]
    never_refused: bool


def policy_of(method: str, path: str) -> Policy:
    """Return the policy of a request; one that no route answers is `OPEN`: it gets 404 or 405."""
    return _at(path).methods.get(method, OPEN)


def passes_limits(path: str) -> bool:
    """Return whether a request to this path is answered under any load."""
    return _at(path).never_refused


def _at(path: str) -> _AtPath:
    found = _EXACT.get(path)
    if found is not None:
        return found
    return _cached(path) if len(path) <= LONGEST_CACHED else _matched(path)


def _matched(path: str) -> _AtPath:
    """Return the policies of a path, matched as the router does: of several routes that match, the first answers."""
    methods: dict[str, Policy] = {}
    for one in _PATTERNS:
        # by the expression even where there is no parameter: its `$` lets a newline follow, for the router as well
        if path.startswith(one.prefix) and one.regex.match(path):
            methods.setdefault(one.method, one.policy)
            if one.method == "GET":
                methods.setdefault("HEAD", one.policy)
    policies = methods.values()
    return _AtPath(methods, any(one.never_refused for one in policies))


def _compiled(route: str) -> _Pattern:
    method, path = route.split(" ")
    return _Pattern(method, path.partition("{")[0], compile_path(path)[0], ROUTES[route])


_PATTERNS: Final = tuple(map(_compiled, ROUTES))
_cached: Final = lru_cache(maxsize=1024)(_matched)
_EXACT: Final = {path: _matched(path) for path in (route.split(" ")[1] for route in ROUTES) if "{" not in path}

PASSING: Final = tuple(path for path, found in _EXACT.items() if found.never_refused)
"""The paths of health and metrics."""
