#!/bin/sh
# Who meets it: whoever describes an operation that takes more than one kind of body (JSON or a form, say) and generates a Python
# client for it. Where no parameter is optional beside it, the module of that operation is written without an error, and cannot be
# imported: it names `Unset` for the body, which is required, and imports that name only for an optional parameter.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q openapi-python-client==0.29.1 || exit 2

cat > "$dir/api.json" <<'JSON'
{
  "openapi": "3.1.0",
  "info": {"title": "bodies", "version": "1"},
  "paths": {
    "/send": {
      "post": {
        "operationId": "send",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {"schema": {"type": "object", "title": "Json", "properties": {"a": {"type": "integer"}}}},
            "multipart/form-data": {"schema": {"type": "object", "title": "Form", "properties": {"b": {"type": "string"}}}}
          }
        },
        "responses": {"204": {"description": "taken"}}
      }
    }
  }
}
JSON

cd "$dir"
"$dir/venv/bin/openapi-python-client" generate --path api.json --output-path client --meta none >/dev/null 2>&1 || exit 2
version=$("$dir/venv/bin/pip" show openapi-python-client | sed -n 's/^Version: //p')
seen=$("$dir/venv/bin/python" -c "import client.api.default.send" 2>&1 | tail -n 1)
echo "openapi-python-client $version"
echo "  expected: the module of the operation is imported"
echo "  seen:     $seen"
case "$seen" in
*NameError*Unset*) ;;
*) echo "CHANGED: this no longer happens."; exit 1 ;;
esac
