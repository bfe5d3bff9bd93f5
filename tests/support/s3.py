"""A real S3 server for tests: moto's, in an environment of its own, with a bucket on 127.0.0.1."""

import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from obstore.store import S3Store

from app.settings import ROOT
from tests.support.waiting import until

PROGRAM = ROOT / "runs" / "rivals" / "moto" / "bin" / "moto_server"
MISSING = "there is no S3 server: `make object-store` installs moto's"


class S3:
    """A server with the bucket `digits`, which can be stopped, and started again without what it held."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self.url = "s3://digits/versions"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What AWS's programs need to find it."""
        return {
            "AWS_ENDPOINT_URL": self.address, "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests",
        }  # fmt: skip

    def start(self) -> None:
        """Start it, and return when it has an empty bucket."""
        command = [str(PROGRAM), "-H", "127.0.0.1", "-p", str(self._port)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir()
        )
        until(self._answers)
        httpx.put(f"{self.address}/digits").raise_for_status()

    def stop(self) -> None:
        """End it at once."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def names(self) -> list[str]:
        """Return the names of all objects."""
        listed = httpx.get(f"{self.address}/digits", params={"list-type": "2"}).text
        return [part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]]

    def put(self, name: str, content: bytes) -> None:
        """Replace an object behind everyone's back."""
        bucket = S3Store(
            "digits", endpoint=self.address, region="us-east-1", access_key_id="tests", secret_access_key="tests",
            client_options={"allow_http": True},
        )  # fmt: skip
        bucket.put(name, content)

    def _answers(self) -> bool:
        try:
            return httpx.get(self.address, timeout=2).is_success
        except httpx.TransportError:
            return False


@contextmanager
def s3() -> Iterator[S3]:
    """Give a server while the context lasts."""
    server = S3()
    server.start()
    try:
        yield server
    finally:
        server.stop()
