"""`digits corrections`: counts, exports and imports the corrections."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from app.cli.output import Json, network_of, out, print_json
from app.corrections.import_export import MAX_BYTES, line_of, read_corrections, write_npz
from app.errors import BadInput
from app.inference.recognize import probabilities_of
from app.settings import Settings

if TYPE_CHECKING:  # SQLAlchemy, which no other command needs
    from app.corrections.repository import CorrectionRepository

corrections = typer.Typer(help="Count the corrections, export them, import them.")

File = Annotated[Path, typer.Argument(help="`.jsonl` for JSON lines, `.npz` for MNIST's layout.")]


@corrections.callback(
    invoke_without_command=True,
    epilog="Examples: `digits corrections`, `digits corrections export all.npz`, `digits corrections import all.jsonl`",
)
def count(context: typer.Context, as_json: Json = False) -> None:
    """Count the corrections by state; those held are never trained on."""
    if context.invoked_subcommand:
        return
    with _stored() as stored:
        counts = stored.counts().model_dump()
    if as_json:
        print_json(counts)
        return
    table = Table(*counts)
    table.add_row(*map(str, counts.values()))
    out.print(table)


@corrections.command("export", epilog="Example: `digits corrections export corrections.npz`")
def export(file: File) -> None:
    """Write the corrections to a file: all of them as JSON lines, or the accepted ones as npz."""
    kind = file.suffix.lower()
    if kind not in {".jsonl", ".npz"}:
        raise BadInput(f"{file} must end in .jsonl or .npz.")
    with _stored() as stored, _readable(file), file.open("wb") as target:
        if kind == ".npz":
            accepted = stored.accepted()
            write_npz(accepted, target)
            written = len(accepted.ids)
        else:
            written = sum(bool(target.write(line_of(correction).encode())) for correction in stored.each())
    out.print(f"{written:,} corrections are in {file}.", soft_wrap=True)


@corrections.command("import", epilog="Example: `digits corrections import corrections.jsonl`")
def bring_in(file: File) -> None:
    """Store what an exported file holds and is not here yet, all or nothing."""
    with _readable(file):
        if file.stat().st_size > MAX_BYTES:
            raise BadInput(f"{file} has more than {MAX_BYTES // 2**20} MB; split it.")
        data = file.read_bytes()
    version, network = network_of(None)
    found = read_corrections(data, partial(probabilities_of, network), version)
    with _stored() as stored:
        imported = stored.add_missing(found)
    out.print(f"{imported:,} corrections are imported; {len(found) - imported:,} were here before.")


@contextlib.contextmanager
def _stored() -> Iterator["CorrectionRepository"]:
    from app.corrections.repository import CorrectionRepository  # noqa: PLC0415  see above
    from app.db.engine import open_database  # noqa: PLC0415

    engine = open_database(Settings().database)
    try:
        yield CorrectionRepository(engine)
    finally:
        engine.dispose()


@contextlib.contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Turn an OSError of the file into BadInput."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}.") from None
