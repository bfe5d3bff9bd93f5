"""Damaged requests of every form over HTTP, on connections that are kept as long as the server keeps them."""

import http.client
import random
import time
from typing import Final

from benchmarks.torture.decoders import damaged, seeds
from benchmarks.torture.schema import Tally

TARGETS: Final = (
    ("/predict", "file", "image/png"), ("/predict?view=1", "file", "image/jpeg"),
    ("/predict/number", "file", "image/gif"),
    ("/predict", "json", "application/json"), ("/predict?explain=1", "json", "application/json"),
    ("/predict/number", "json", "application/json"), ("/predict", "raw", "application/octet-stream"),
    ("/predict", "form", "multipart/form-data; boundary=x"), ("/corrections", "json", "application/json"),
)  # fmt: skip


def try_http(port: int, cases: int, seed: int) -> Tally:
    """Send `cases` requests to the server on this port of this machine, half of them one byte or so from right."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    starts = seeds()
    starts["form"] = [
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        + data
        + b"\r\n--x--\r\n"
        for data in starts["file"]
    ]
    tally = Tally()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for _ in range(cases):
        path, kind, content_type = chance.choice(TARGETS)
        data = damaged(chance.choice(starts[kind]), chance)
        started = time.monotonic()
        try:
            connection.request("POST", path, data, {"Content-Type": content_type})
            response = connection.getresponse()
            response.read()
            status = response.status
        except (http.client.HTTPException, OSError) as error:
            connection.close()
            status = 500
            tally.failures.append(f"{error!r} at {path}: {data[:300]!r}")
        tally.note(f"{path} {content_type}: {data[:300]!r}", status, time.monotonic() - started)
    connection.close()
    return tally
