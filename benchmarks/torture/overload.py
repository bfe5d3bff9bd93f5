"""Twice and ten times as many requests as the server can answer."""

from benchmarks.serving import open_loop, servers, tables
from benchmarks.serving.bodies import tens
from benchmarks.serving.generator import Plan


def overload(seconds: float) -> list[str]:
    """Offer that much to Digits as it is shipped, and return a table, and which goals were missed."""
    with servers.named(servers.DIGITS) as running:
        found = [
            open_loop.offer(running, tens()["28x28 JSON"], share, open_loop.pages(servers.DIGITS), seconds)
            for share in (2.0, 10.0)
        ]
    return [
        "## Twice and ten times as much as it can do", "", tables.explained(seconds, Plan.bound), "",
        *tables.overloads(found), "", *tables.missed(found),
    ]  # fmt: skip
