"""API keys at a terminal, in a process of its own, for a server that runs."""

import json
from pathlib import Path

from app.main import create_app
from app.settings import Settings
from tests.support.cli import digits
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.serving import served
from tests.support.waiting import until


def test_a_key_is_made_listed_and_revoked_while_a_server_runs(environment: dict[str, str], settings: Settings) -> None:
    required = settings.model_copy(update={"api_keys": "required"})
    with served(create_app(required, classifier=FakeClassifier(7))) as client:
        made = digits(environment, "keys", "create", "scanner")
        secret = made.stdout.strip()
        assert secret.startswith("dk_")
        assert secret not in made.stderr

        def asked() -> int:
            return client.post("/predict", json={"strokes": SEVEN}, headers={"X-API-Key": secret}).status_code

        until(lambda: asked() == 200, 5)
        (listed,) = json.loads(digits(environment, "keys", "list", "--json").stdout)
        assert listed["name"] == "scanner"
        assert listed["revoked"] is None
        assert "scanner" in digits(environment, "keys").stdout
        assert digits(environment, "keys", "revoke", "scanner").returncode == 0
        until(lambda: asked() == 401, 5)


def test_what_cannot_be_done_is_a_sentence_and_no_trace(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for arguments, elsewhere in (
        (("revoke", "nobody"), {}),
        (("create", "a/b"), {}),
        (("create", "scanner"), {"DIGITS_STATE_DIR": str(tmp_path / "file")}),
    ):
        run = digits(environment | elsewhere, "keys", *arguments)
        assert run.returncode == 1
        assert run.stderr.strip()
        assert "Traceback" not in run.stderr
