"""Where Digits is below its host's root, no page names an address beside it."""

import re

from app.main import create_app
from app.settings import ROOT, Settings
from tests.support.serving import served

BASE = "/school/digits"

PAGES = (
    "/",
    "/duel",
    "/admin",
    "/admin/corrections",
    "/docs",
    "/learn",
    "/learn/glossary",
    "/learn/quickstart",
    "/learn/why-95",
)

ADDRESS = re.compile(r"""(?:href|src|action|content)="(/[^"]*)"|"(/(?:static|vendor)/[^"]*)\"""")

IN_A_SCRIPT = re.compile(r"""(?:fetch|Worker|EventSource|register)\(\s*["'`]/|\b(?:href|src|url): ["'`]/""")
"""An address that a script uses as it is; `address` of `static/shared/address.js` makes it one below the base."""


IMPORTED = frozenset({"/vendor/uplot/uPlot.esm.js", "/vendor/swagger-ui/swagger-ui-bundle.js"})
"""What an import map leads from: a module names a library by its path at the root."""


def test_every_address_in_a_page_is_below_the_base(settings: Settings) -> None:
    with served(create_app(settings.model_copy(update={"base_path": BASE}))) as client:
        for path in PAGES:
            response = client.get(path)
            assert response.status_code == 200
            found = [one or other for one, other in ADDRESS.findall(response.text)]
            assert len(found) > 10
            assert {one for one in found if not one.startswith(f"{BASE}/") and one not in IMPORTED} == set(), path


def test_no_script_asks_for_a_path_as_it_is() -> None:
    scripts = [path for path in (ROOT / "static").rglob("*.js") if "bundle" not in path.parts]
    assert len(scripts) > 100
    assert [str(path) for path in scripts if IN_A_SCRIPT.search(path.read_text(encoding="utf-8"))] == []
