"""`digits`, and `python -m app`: the command line, imported without garbage collection, which only slows it down."""

from app.process.memory import uncollected


def main() -> None:
    """Run the command line; `app.cli.main` says what it prints and how it ends."""
    with uncollected():
        from app.cli.main import main as run  # noqa: PLC0415  its import is what `uncollected` speeds up
    run()


if __name__ == "__main__":
    main()
