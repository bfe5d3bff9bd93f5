"""Modules as a browser loads them: each once, from the address with its content's hash."""

import re

import pytest

from tests.browser.conftest import Visit
from tests.browser.server import Server

LOADED = "performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)"


@pytest.mark.parametrize("path", ["/", "/duel", "/admin", "/admin/corrections", "/docs", "/learn", "/learn/optimizers"])
def test_every_file_of_a_page_is_loaded_once_from_its_hashed_address(
    visit: Visit, shared_server: Server, path: str
) -> None:
    page = visit(f"{shared_server.url}{path}")
    page.wait_for_load_state("networkidle")
    files = [address for address in page.evaluate(LOADED) if address.startswith("/static/")]
    assert len(files) > 3
    assert sorted(files) == sorted(set(files))
    assert [address for address in files if not re.search(r"\.[0-9a-f]{8}\.\w+$", address)] == []
