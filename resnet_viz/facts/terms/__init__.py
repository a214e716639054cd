"""The glossary's words, by what they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word; `forms` are the other spellings under which the pages use it."""

    name: str
    meaning: str
    forms: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Where it stands on the glossary's page."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def terms(*rows: tuple[str, str] | tuple[str, str, tuple[str, ...]]) -> tuple[Term, ...]:
    """Rows of name, meaning and, where there are any, forms."""
    return tuple(Term(*row) for row in rows)
