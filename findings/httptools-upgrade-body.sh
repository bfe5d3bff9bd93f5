#!/bin/sh
# Who meets it: servers on httptools (uvicorn among them) that ignore `Upgrade`, as a server may (RFC 9110, 7.8). A POST that
# `curl --http2` or Java's HttpClient sends over plain HTTP has that header and a body. Its message is reported as complete
# before the body, and the body as the first bytes of another protocol.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q httptools==0.9.0 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import sys

import httptools

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
SENT = HEAD + b"Content-Length: 5\r\n\r\nhello"


class Request:
    body = b""
    is_complete = False

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.is_complete = True


request, rest = Request(), b""
try:
    httptools.HttpRequestParser(request).feed_data(SENT)
except httptools.HttpParserUpgrade as upgrade:
    rest = SENT[upgrade.args[0] :]
print("httptools", httptools.__version__)
print("  expected: a complete request with the body b'hello', and nothing after it")
print(f"  seen:     complete: {request.is_complete}, body {request.body!r}, after it {rest!r}")

if (request.is_complete, request.body, rest) != (True, b"", b"hello"):
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py"
