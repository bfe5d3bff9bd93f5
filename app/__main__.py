"""`digits`, and `python -m app`: the command line, begun without looking for garbage in what is imported."""

from app.process.memory import uncollected


def main() -> None:
    """Run the command line; what it returns and prints says `app.cli.commands`."""
    with uncollected():
        from app.cli.commands import main as run  # noqa: PLC0415  importing it is what is to be quick
    run()


if __name__ == "__main__":
    main()
