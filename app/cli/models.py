"""`digits models`: lists, compares, promotes, pins and deletes versions."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from app.cli.output import Json, err, loaded, out, print_json
from app.inference.comparison import Comparison, comparison
from app.inference.held_out import Evaluation, HeldOut
from app.settings import Settings
from app.versions import Store, open_store, up_to_date
from app.versions.names import Naming
from app.versions.promotion import promote_manually

models = typer.Typer(help="List the versions, compare, promote, roll back, name, pin, delete.")

Number = Annotated[int, typer.Argument(help="A version's number.", min=1)]
Why = Annotated[str | None, typer.Option(help="Why, for the audit log.")]


@models.callback(
    invoke_without_command=True,
    epilog="Examples: `digits models`, `digits models compare 2 3`, `digits models promote 2`",
)
def list_models(context: typer.Context, as_json: Json = False) -> None:
    """List the versions, the current one marked."""
    if context.invoked_subcommand:
        return
    store = _store()
    (cards, broken), current, pinned, shipped = store.cards(), store.current(), store.pinned(), store.shipped()
    names = store.names()
    for why in broken.values():
        err.print(escape(why))
    if as_json:
        refused = [{"version": version, "why": why} for version, why in broken.items()]
        given = [{"version": version, **asdict(named)} for version, named in names.items()]
        print_json({"current": current, "pinned": pinned, "shipped": shipped, "names": given, "versions": cards,
                    "broken": refused})  # fmt: skip
        return
    table = Table("", "version", "name", "recipe", "held-out", "created", "kept")
    for card in cards:
        number = card["version"]
        mark = "●" if number == current else ""
        kept = ", ".join(word for word, which in (("shipped", shipped), ("pinned", pinned)) if number in which)
        called, share = escape(names.get(number, Naming()).name), f"{card['accuracy']:.2%}"
        table.add_row(mark, str(number), called, str(card["name"]), share, str(card["created"]), kept)
    out.print(table)


@models.command(epilog='Examples: `digits models promote 3`, `digits models promote 1 --why "the others are slow"`')
def promote(number: Number, why: Why = None) -> None:
    """Serve a version from now on; running servers follow by themselves.

    One that the gate left to a person, or that reads clearly fewer held-out digits than what serves, needs `--why`.
    """
    promote_manually(_store(), number, why=why)
    out.print(f"Version {number} is current.")


@models.command(epilog="Example: `digits models rollback`")
def rollback(why: Why = None) -> None:
    """Serve what was served before the latest promotion."""
    out.print(f"Version {_store().rollback(why=why)} is current.")


@models.command(epilog="Example: `digits models pin 2`")
def pin(number: Number, why: Why = None) -> None:
    """Keep a version from being deleted."""
    _store().pin(number, why=why)
    out.print(f"Version {number} is pinned.")


@models.command(epilog="Example: `digits models unpin 2`")
def unpin(number: Number, why: Why = None) -> None:
    """Let a version be deleted again."""
    _store().unpin(number, why=why)
    out.print(f"Version {number} is not pinned.")


@models.command(epilog='Examples: `digits models name 3 "school pilot"`, `digits models name 3 --note "until June"`')
def name(
    number: Number,
    name: Annotated[str | None, typer.Argument(help='What to call it; "" removes the name.')] = None,
    note: Annotated[str | None, typer.Option(help='A note about it; "" removes the note.')] = None,
) -> None:
    """Give a version a name, a note, or both; an admin sees them on the page."""
    kept = _store().describe(number, name=name, note=note)
    out.print(escape(f"Version {number}: {kept.name or 'no name'}; {kept.note or 'no note'}."))


@models.command(epilog="Example: `digits models delete 4`")
def delete(number: Number, why: Why = None) -> None:
    """Delete a version for good: not the current one, nor a shipped or a pinned one."""
    _store().delete(number, why=why)
    out.print(f"Version {number} is deleted.")


@models.command(epilog="Example: `digits models card 3 > card.json`")
def card(number: Number) -> None:
    """Print a version's card: how it was made and how it reads."""
    typer.echo(_store().card_text(number), nl=False)


@models.command(epilog="Examples: `digits models log`, `digits models log --limit 500 --json`")
def log(limit: Annotated[int, typer.Option(help="Entries at most.", min=1)] = 50, as_json: Json = False) -> None:
    """Show what was done to the versions, by whom and why, the newest first."""
    entries = _store().audit(limit)
    if as_json:
        print_json(entries)
        return
    table = Table(Column("when (UTC)", no_wrap=True), "who", "what", "version", "from", "why")
    for entry in entries:
        before = "" if entry["from"] is None else str(entry["from"])
        when = entry["at"].removesuffix("+00:00").replace("T", " ")
        who, why = escape(entry["who"]), escape(entry.get("text", entry["why"]) or "")
        table.add_row(when, who, entry["what"], str(entry["version"]), before, why)
    out.print(table)


@models.command(epilog="Example: `digits models compare 2 3`")
def compare(a: Number, b: Number, as_json: Json = False) -> None:
    """Show two versions side by side, and how many held-out digits the second one newly reads right and wrong."""
    settings = Settings()
    store = _store()
    cards = [store.card(number) for number in (a, b)]
    held_out = HeldOut(settings.data, store, loaded)
    with err.status("Reading the held-out digits ..."):
        evaluations = [_finished(held_out, number) for number in (a, b)]
    found = comparison(cards, evaluations)
    if as_json:
        print_json(found)
    else:
        out.print(_table(found))
        out.print(f"{found.newly_right.count} held-out digits newly right, {found.newly_wrong.count} newly wrong.")


def _table(found: Comparison) -> Table:
    a, b, change = found.a, found.b, found.difference
    table = Table("", f"version {a.version}", f"version {b.version}", "change")
    table.add_row("recipe", a.name, b.name)
    table.add_row("held-out", f"{a.accuracy:.2%}", f"{b.accuracy:.2%}", f"{100 * change.accuracy:+.2f} points")
    for digit, (one, other, changed) in enumerate(zip(a.per_digit, b.per_digit, change.per_digit, strict=True)):
        points = "" if changed is None else f"{100 * changed:+.2f}"
        table.add_row(f"  {digit}", _share(one), _share(other), points)
    table.add_row("loss", f"{a.loss:.4f}", f"{b.loss:.4f}", f"{change.loss:+.4f}")
    table.add_row("ms an image", f"{a.milliseconds:.3f}", f"{b.milliseconds:.3f}", f"{change.milliseconds:+.3f}")
    table.add_row("kB", *(f"{side.size_bytes / 1000:,.0f}" for side in (a, b)), f"{change.size_bytes / 1000:+,.0f}")
    return table


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2%}"


def _finished(held_out: HeldOut, number: int) -> Evaluation:
    evaluation = held_out.evaluation(number)
    while not evaluation.step():
        pass
    return evaluation


def _store() -> Store:
    return up_to_date(open_store(Settings()))
