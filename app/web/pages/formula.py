"""Formulas in texts, each written in a line such as `β_1 = 0.9` or `(p + y)^2`, as MathML."""

import re
from typing import Final

from markupsafe import escape

PIECE: Final = re.compile(r"\s*(\d[\d,.]*\d|[A-Za-z]+|\S)")
MINUS: Final = "\N{MINUS SIGN}"
OPENING: Final = {"", "(", "=", "{", "\N{LEFTWARDS ARROW}", "\N{MIDDLE DOT}", "\N{MULTIPLICATION SIGN}"}
"""After these a minus is a sign, not a subtraction."""


def mathml(text: str) -> str:
    """Return a formula as a `math` element.

    A run of Latin letters is one name, digits are one number, `_` and `^` lower and raise the next of these or what
    stands in braces, and any other character is an operator. It knows nothing else.
    """
    return f"<math>{_row(PIECE.findall(text))}</math>"


def _row(pieces: list[str]) -> str:
    """Return the elements up to the end or to a closing brace, taking them from `pieces`."""
    found: list[str] = []
    before = ""
    while pieces and (piece := pieces.pop(0)) != "}":
        if piece in {"_", "^"}:
            base, script = found.pop(), pieces.pop(0)
            shown = _row(pieces) if script == "{" else _element(script, piece)
            found.append(_scripted(base, shown, low=piece == "_"))
        else:
            found.append(_element(piece, before))
        before = piece
    return f"<mrow>{''.join(found)}</mrow>"


def _scripted(base: str, script: str, *, low: bool) -> str:
    if not low and base.startswith("<msub>"):
        return f"<msubsup>{base.removeprefix('<msub>').removesuffix('</msub>')}{script}</msubsup>"
    name = "msub" if low else "msup"
    return f"<{name}>{base}{script}</{name}>"


def _element(piece: str, before: str) -> str:
    if piece[0].isdigit():
        return f"<mn>{piece}</mn>"
    if piece == "log":
        return '<mi>log</mi><mspace width="0.17em"/>'
    if piece[0].isalpha() or piece == "\N{PARTIAL DIFFERENTIAL}":
        return f"<mi>{piece}</mi>"
    if piece == MINUS and before in OPENING:
        return f'<mo form="prefix">{MINUS}</mo>'
    return f'<mo stretchy="false">{piece}</mo>' if piece in "()" else f"<mo>{escape(piece)}</mo>"
