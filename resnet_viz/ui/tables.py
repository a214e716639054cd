"""The numbers behind a picture: a table to read and a file to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from math import isfinite
from typing import TypeAlias

import pyarrow
import streamlit as st

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Table: TypeAlias = dict[str, Sequence[str | float | None]]  # columns by name, of one length


def show_numbers(table: Table, file_name: str, title: str = "The numbers") -> None:
    """The table behind a fold, with its download as CSV. None stands for "there is none"."""
    with st.expander(title):
        floats = {
            name: st.column_config.NumberColumn(format=_notation(column))
            for name, column in table.items()
            if any(isinstance(value, float) for value in column)
        }
        # Streamlit's own way to the browser's format, by pandas, takes ten times as long.
        st.dataframe(pyarrow.table(table), hide_index=True, column_config=floats)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
        st.download_button(
            "Download as CSV",
            text.getvalue(),
            file_name,
            "text/csv",
            key=f"download_{file_name}",
            on_click="ignore",
        )


def _notation(column: Sequence[str | float | None]) -> str:
    """One for a whole column, so that its numbers can be compared at a glance: four digits, with
    powers of ten where the smallest would need more than three zeros or the largest has more than
    four digits, since "%.4g" would write that one alone with them."""
    sizes = [abs(value) for value in column if isinstance(value, float) and value]
    plain = min(sizes, default=1) >= 1e-4 and max(sizes, default=1) < 9999.5
    return "%.4g" if plain else "%.3e"


def in_words(number: float, digits: int = 3) -> str:
    """Three digits, with a power of ten below 0.001 and from 1,000 on: 0.0706, 1.76 · 10⁻¹⁰."""
    if number == 0 or not isfinite(number) or 1e-3 <= abs(number) < 999.5:
        return f"{float(f'{number:.{digits}g}'):g}"
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    return f"{mantissa} · 10{str(int(exponent)).translate(SUPERSCRIPT)}"
