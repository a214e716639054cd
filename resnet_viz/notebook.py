"""How results show themselves in a notebook: in one line, and as a small table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from html import escape
from typing import Any

LONGEST = 40  # characters of a text that is written out
MOST = 3  # items of a collection that are written out


class ShortRepr:
    """Gives a dataclass made with `repr=False` a `repr` of one line: arrays and tensors by type
    and shape, long collections by their number of items, numbers to four digits."""

    __slots__ = ()

    def __repr__(self) -> str:
        held = fields(self)  # type: ignore[arg-type]  # whoever inherits from this is a dataclass
        values = ", ".join(
            f"{field.name}={_short(getattr(self, field.name))}" for field in held if field.repr
        )
        return f"{type(self).__name__}({values})"


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of HTML; every cell is text and escaped."""
    lines = [_row("th", head), *(_row("td", row) for row in rows)]
    return f"<table>{''.join(lines)}</table>"


def _row(tag: str, cells: Sequence[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"


def _short(value: Any) -> str:
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple | list | dict):
        kinds = {type(item) for item in value}
        if len(value) > MOST or any(issubclass(kind, ShortRepr) for kind in kinds):
            return f"<{len(value)} {kinds.pop().__name__ if len(kinds) == 1 else 'items'}>"
    if isinstance(value, tuple):
        inner = ", ".join(_short(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST else value[: LONGEST - 1] + "…")
    text = repr(value)
    return text if "\n" not in text else f"<{type(value).__name__}>"
