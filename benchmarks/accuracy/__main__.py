"""`python -m benchmarks.accuracy`: measure, print, and write the page."""

import sys

from rich.console import Console

from app.errors import AppError
from benchmarks.accuracy.options import parse
from benchmarks.accuracy.report import write


def main() -> int:
    """Make the report that the command line asks for; return the exit code."""
    console = Console(stderr=True)
    try:
        page = write(parse(), console)
    except AppError as error:
        console.print(error.detail, style="red", soft_wrap=True)
        return 1
    print(page.read_text())
    console.print(f"Written to {page}.", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
