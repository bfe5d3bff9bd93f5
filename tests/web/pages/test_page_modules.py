"""What pages say in their heads: bundle or modules, where these lie, and what the content security policy allows."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from app.main import create_app
from app.settings import ROOT
from app.web.learn.chapters import SLUGS
from app.web.pages.module_graph import ModuleGraph
from app.web.pages.pages import Pages
from tests.conftest import settings_in
from tests.support.serving import served

PAGES = ["/", "/duel", "/admin", "/admin/corrections", "/docs", "/nothing", "/learn", "/learn/glossary"]
PAGES += [f"/learn/{slug}" for slug in SLUGS]

INLINE = re.compile(r'<script type="importmap">(.*?)</script>')
ENTRY = re.compile(r'<script type="module" src="([^"]+)">')
PRELOAD = re.compile(r'<link rel="modulepreload" href="([^"]+)">')
NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"([./][^"]+)"', re.MULTILINE)
IMPORT_LATER = re.compile(r'\bawait import\("([./][^"]+)"\)')


@pytest.fixture(scope="module")
def unbundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of an app whose pages were never joined."""
    folder = tmp_path_factory.mktemp("unbundled")
    static = folder / "static"
    static.mkdir()
    for each in (ROOT / "static").iterdir():
        if each.name != "bundle":
            (static / each.name).symlink_to(each)
    app = create_app(settings_in(folder))
    app.state.pages = Pages(static=static)
    with served(app) as client:
        yield client


def opened(reader: httpx.Client, path: str) -> httpx.Response:
    return reader.get(path, headers={"Accept": "text/html"})


def import_map(text: str) -> dict[str, str]:
    found = INLINE.findall(text)
    assert len(found) == 1
    imports: dict[str, str] = json.loads(found[0])["imports"]
    return imports


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_allows_the_import_map_of_the_page_and_no_other_inline_script(
    reader: httpx.Client, path: str
) -> None:
    response = opened(reader, path)
    policies = response.headers.get_list("content-security-policy")
    assert len(policies) == 1
    digest = b64encode(sha256(INLINE.findall(response.text)[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policies[0]
    assert "default-src 'none'" in policies[0]
    assert "frame-ancestors 'none'" in policies[0]
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", response.text) == ['<script type="importmap">']


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_one_script_that_imports_nothing(reader: httpx.Client, path: str) -> None:
    text = opened(reader, path).text
    (entry,) = ENTRY.findall(text)
    assert entry.startswith("/static/bundle/")
    assert IMPORT.findall(reader.get(entry).text) == []
    assert PRELOAD.findall(text) == []
    joined = json.loads((ROOT / "static/bundle/sources.json").read_bytes())[entry_name(entry)]
    assert set(import_map(text).values()).isdisjoint(joined)  # only what is loaded when it is used


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_a_bundle_preloads_exactly_the_modules_that_it_imports(
    unbundled: httpx.Client, path: str
) -> None:
    reader = unbundled
    text = opened(reader, path).text
    mapped, (entry,) = import_map(text), ENTRY.findall(text)
    at_once = followed(reader, mapped, entry, [IMPORT])
    assert set(PRELOAD.findall(text)) == at_once
    ever = followed(reader, mapped, entry, [IMPORT, IMPORT_LATER])
    assert set(mapped.values()) == {one for one in ever if one.startswith("/static/")}


def followed(reader: httpx.Client, mapped: dict[str, str], entry: str, patterns: list[re.Pattern[str]]) -> set[str]:
    """Return the addresses of all modules that `entry` leads to by imports of these kinds."""
    reached: set[str] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        code = reader.get(module).text
        for imported in (found for pattern in patterns for found in pattern.findall(code)):
            plain = httpx.URL(f"http://digits{module}").join(imported).path
            address = mapped.get(plain, plain)
            assert address.startswith("/vendor/") or plain in mapped, f"{module} imports {imported}"
            if address not in reached:
                reached.add(address)
                waiting.append(address)
    return reached


def entry_name(address: str) -> str:
    """Return the name of the entry module that a bundle was made of."""
    return re.sub(r"\.[0-9a-f]{8}\.js$", ".js", address.removeprefix("/static/bundle/"))


@pytest.mark.parametrize("path", PAGES)
def test_every_file_that_a_page_names_may_be_kept_for_good(
    reader: httpx.Client, unbundled: httpx.Client, path: str
) -> None:
    texts = opened(reader, path).text, opened(unbundled, path).text
    files = {file for text in texts for file in (*NAMED.findall(text), *import_map(text).values())}
    assert len(files) > 3
    for address in files:
        assert re.search(r"\.[0-9a-f]{8}\.\w+$", address), address
        assert "immutable" in reader.get(address).headers["cache-control"], address


def test_a_page_itself_is_asked_for_again(reader: httpx.Client) -> None:
    assert reader.get("/").headers["cache-control"] == "no-cache"


def test_modules_that_a_call_loads_are_mapped_but_not_preloaded(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page/main.js").write_text(
        'import { a } from "./a.js";\n/** @typedef {import("./type.js").T} T */\nawait import("./late.js");\n'
    )
    (tmp_path / "page/a.js").write_text('export const PATH = "/not/a/module.js";\nexport const a = 1;\n')
    (tmp_path / "page/late.js").write_text('export { a } from "../later.js";\n')
    (tmp_path / "later.js").write_text('import "./page/main.js";\n')
    now, late = ModuleGraph(tmp_path).reached("page/main.js")
    assert now == ("/static/page/a.js",)
    assert late == ("/static/page/late.js", "/static/later.js")
    page = ModuleGraph(tmp_path).page("page/main.js")
    assert set(json.loads(page.import_map)["imports"]) == {*now, *late}
    assert len(page.preloads) == 1


def test_a_module_that_changes_gets_another_address(tmp_path: Path) -> None:
    module = tmp_path / "main.js"
    module.write_text("export const a = 1;\n")
    graph = ModuleGraph(tmp_path)
    before = graph.page("main.js").entry
    assert graph.page("main.js").entry == before
    module.write_text('import "./b.js";\nexport const a = 22;\n')
    (tmp_path / "b.js").write_text("")
    assert graph.page("main.js").entry != before
    assert len(graph.page("main.js").preloads) == 1


def test_a_worker_is_one_file_while_its_modules_are_those_that_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "worker.js").write_text('import("./a.js");\n')
    (tmp_path / "a.js").write_text('import "../vendor/litert/page.js";\n')
    graph = ModuleGraph(tmp_path)
    worker, *modules = graph.worker("worker.js")
    assert modules == ["/static/a.js", "/vendor/litert/page.js"]
    (tmp_path / "bundle/worker.js").write_text("joined\n")
    sources = [worker, graph.page("a.js").entry, "/vendor/litert/page.js", "/vendor/litert/what-it-loads.js"]
    (tmp_path / "bundle/sources.json").write_text(json.dumps({"worker.js": sources}))
    (joined,) = graph.worker("worker.js")
    assert joined.startswith("/static/bundle/worker.")
    (tmp_path / "a.js").write_text("another\n")
    assert graph.worker("worker.js")[0] == worker


def test_a_bundle_is_served_while_its_modules_are_those_that_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "main.js").write_text('import "./a.js";\nawait import("./late.js");\n')
    (tmp_path / "a.js").write_text("a\n")
    (tmp_path / "late.js").write_text("late\n")
    graph = ModuleGraph(tmp_path)
    apart = graph.page("main.js")
    (tmp_path / "bundle/main.js").write_text("joined\n")
    (tmp_path / "bundle/sources.json").write_text(json.dumps({"main.js": [apart.entry, *apart.preloads]}))
    joined = graph.page("main.js")
    assert joined.entry.startswith("/static/bundle/main.")
    assert joined.preloads == ()
    assert set(json.loads(joined.import_map)["imports"]) == {"/static/late.js"}
    (tmp_path / "a.js").write_text("another\n")
    assert graph.page("main.js").entry == apart.entry
