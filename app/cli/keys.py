"""`digits keys`: makes, lists and revokes API keys."""

from dataclasses import asdict
from functools import cache
from typing import Annotated

import typer
from rich.table import Table

from app.cli.output import Json, err, out, print_json
from app.settings import Settings
from app.web.auth.api_keys import ApiKeys
from app.web.auth.replicated_table import api_keys

keys = typer.Typer(help="Make API keys, list them, revoke them.")

Name = Annotated[str, typer.Argument(help="Who will use it, such as `scanner` or `shop.example`.")]


@keys.callback(
    invoke_without_command=True,
    epilog="Examples: `digits keys`, `digits keys create scanner`, `digits keys revoke scanner`",
)
def keys_command(context: typer.Context, as_json: Json = False) -> None:
    """List the API keys; servers ask for one when DIGITS_API_KEYS is `required`."""
    if context.invoked_subcommand is None:
        list_keys(as_json=as_json)


@keys.command("list", epilog="Example: `digits keys list --json`")
def list_keys(as_json: Json = False) -> None:
    """List the API keys, revoked ones too; the keys themselves are kept nowhere."""
    found = _keys().all()
    if as_json:
        print_json([asdict(key) for key in found])
        return
    table = Table("id", "name", "created", "revoked")
    for key in found:
        table.add_row(key.id, key.name, key.created, key.revoked or "")
    out.print(table)


@keys.command(epilog="Example: `digits keys create scanner`")
def create(name: Name, as_json: Json = False) -> None:
    """Make a key and print it, this once; running servers know it within two seconds."""
    key, secret = _keys().create(name)
    if as_json:
        print_json(asdict(key) | {"key": secret})
        return
    typer.echo(secret)
    err.print(f"Keep it now: it is not shown again. `digits keys revoke {key.id}` ends it.")


@keys.command(epilog="Example: `digits keys revoke scanner`")
def revoke(name: Annotated[str, typer.Argument(help="The key's name or id.")]) -> None:
    """Revoke a key; running servers refuse it within seconds."""
    key = _keys().revoke(name)
    out.print(f"The key {key.name} ({key.id}) is revoked.")


def _keys() -> ApiKeys:
    from app.db.engine import open_database  # noqa: PLC0415  SQLAlchemy, which no other command needs

    settings = Settings()
    return ApiKeys(api_keys(settings.state_dir, cache(lambda: open_database(settings.database))))
