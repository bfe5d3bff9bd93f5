#!/bin/sh
# Who meets it: people who reach an S3 server at an http:// address with AWS_ALLOW_HTTP=true in the environment, and then
# give obstore a timeout. Any entry in client_options makes it forget that variable, while it reads all others on, and
# each request fails with "builder error", which names neither. allow_http in client_options has to say it again.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q obstore==0.12.1 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import obstore
from obstore.store import from_url


class Server(BaseHTTPRequestHandler):
    """Takes whatever is put."""

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(
    AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}", AWS_ALLOW_HTTP="true", AWS_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret",
)


def put(**options: object) -> str:
    try:
        obstore.put(from_url("s3://bucket", retry_config={"max_retries": 0}, **options), "name", b"content")
    except Exception as error:
        return "builder error" if "builder error" in str(error) else str(error)
    return "stored"


print("obstore", obstore.__version__, "with AWS_ALLOW_HTTP=true")
plain, timed, both = put(), put(client_options={"timeout": "5s"}), put(client_options={"timeout": "5s", "allow_http": True})
print("  without client_options:", plain)
print("  expected: with a timeout of 5 seconds:", plain)
print("  seen:     with a timeout of 5 seconds:", timed)
print("  seen:     with a timeout and allow_http:", both)

if (plain, timed, both) != ("stored", "builder error", "stored"):
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py"
