"""Programs to take along, rendered from templates: package files that hold every line that any
settings may need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from string import Template


def render(template: Path, features: Collection[str], values: Mapping[str, object]) -> str:
    """The program of these `features`: the template without the lines they have no use for, and
    with the `values` in place of `$name`.

    What follows `#?` at the end of a line says which features use it. All its words must hold;
    "a|b" is a or b, "!a" is not a. Raises `KeyError` for a `$name` without a value.
    """
    lines = []
    for line in template.read_text(encoding="utf-8").splitlines():
        text, _, condition = line.partition("  #? ")
        if all(_holds(word, features) for word in condition.split()):
            lines.append(text.rstrip())
    return Template("\n".join(lines) + "\n").substitute(values)


def _holds(word: str, features: Collection[str]) -> bool:
    return any(
        name[1:] not in features if name.startswith("!") else name in features
        for name in word.split("|")
    )
