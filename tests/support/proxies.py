"""The files of `deploy/`: proxies, started as they are but for their ports, certificate and servers."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.settings import ROOT
from tests.support.waiting import until

DEPLOY = ROOT / "deploy"


def program(name: str) -> str:
    """Return where a proxy's program lies; without it, skip with a word, or fail where CI is set."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        word = f"There is no {name}: install it (`make deploy-tools`)."
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)
    return found


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def certificate(folder: Path) -> Path:
    """Return a file with a key and a certificate that nobody signed."""
    file = folder / "digits.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=127.0.0.1", "-days", "1", "-keyout", str(file), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (folder / "cert.pem").read_bytes())
    return file


def changed(name: str, changes: Mapping[str, str]) -> str:
    """Return a file of `deploy/` with some texts replaced, each of which is in it."""
    text = (DEPLOY / name).read_text()
    for old, new in changes.items():
        assert old in text, (name, old)
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, server: str, *, below: str = "/") -> Iterator[str]:
    """Run nginx before the server at a URL; give its own URL."""
    port, pem = free_port(), certificate(folder)
    (folder / "digits.conf").write_text(
        changed(
            "nginx.conf",
            {
                "127.0.0.1:8000": server.removeprefix("http://"),
                "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
                "/etc/ssl/digits.pem": str(pem),
                "location / {": f"location {below} {{",
            },
        )
    )
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ {paths} access_log off; include {folder}/digits.conf; }}\n"
    )
    with _running([program("nginx"), "-e", "stderr", "-c", str(folder / "nginx.conf")], port):
        yield f"https://127.0.0.1:{port}"


def haproxy_accepts(folder: Path) -> None:
    """Raise CalledProcessError when HAProxy does not take its file."""
    (folder / "haproxy.cfg").write_text(changed("haproxy.cfg", {"/etc/ssl/digits.pem": str(certificate(folder))}))
    subprocess.run([program("haproxy"), "-c", "-f", str(folder / "haproxy.cfg")], check=True)


@contextmanager
def haproxy(folder: Path, *servers: str) -> Iterator[str]:
    """Run HAProxy before the two servers at these URLs; give its own URL."""
    port = free_port()
    hosts = {f"127.0.0.1:{8000 + at}": server.removeprefix("http://") for at, server in enumerate(servers)}
    (folder / "haproxy.cfg").write_text(
        changed("haproxy.cfg", {":443": f"127.0.0.1:{port}", "/etc/ssl/digits.pem": str(certificate(folder)), **hosts})
    )
    with _running([program("haproxy"), "-db", "-f", str(folder / "haproxy.cfg")], port):
        yield f"https://127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command) as process:
        try:
            until(lambda: process.poll() is not None or _answers(port))
            assert process.poll() is None, command
            yield
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
