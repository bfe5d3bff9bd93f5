"""Optional members of request bodies, described so that generated clients may leave them out."""

from collections.abc import Iterator
from typing import Any, Final

REFERENCE: Final = "#/components/schemas/"


def make_optional(description: dict[str, Any]) -> None:
    """Say the defaults of an OpenAPI description's request bodies in words, and drop those that are null.

    A member with a `default` is one that openapi-typescript takes for always there, so each would have to be sent.
    Schemas that answers have, too, stay as they are.
    """
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    schemas: dict[str, Any] = description["components"]["schemas"]
    asked = _reached([operation.get("requestBody", {}) for operation in operations], schemas)
    answered = _reached([operation["responses"] for operation in operations], schemas)
    for name in asked - answered:
        for member in schemas[name].get("properties", {}).values():
            if "default" in member and (default := member.pop("default")) not in (None, {}):
                member["description"] = f"{member.get('description', '')} Default: {default}.".strip()


def _reached(roots: list[Any], schemas: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that some parts of a description lead to."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        for name in _referenced(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found


def _referenced(part: Any) -> Iterator[str]:  # noqa: ANN401  JSON
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.removeprefix(REFERENCE)
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _referenced(one)
