"""The numbers behind a picture: a table to read and a file to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from math import isfinite
from typing import TypeAlias

import streamlit as st

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Table: TypeAlias = dict[str, Sequence[str | float | None]]  # columns by name, of one length


def show_numbers(table: Table, file_name: str, title: str = "The numbers") -> None:
    """The table behind a fold, with its download as CSV. None stands for "there is none"."""
    with st.expander(title):
        digits = st.column_config.NumberColumn(format="%.4g")
        floats = {n: digits for n, c in table.items() if any(isinstance(v, float) for v in c)}
        st.dataframe(table, hide_index=True, column_config=floats)
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


def in_words(number: float) -> str:
    """Three digits, with a power of ten below 0.001 and from 1,000 on: 0.0706, 1.76 · 10⁻¹⁰."""
    if number == 0 or not isfinite(number) or 1e-3 <= abs(number) < 999.5:
        return f"{number:.3g}"
    mantissa, _, exponent = f"{number:.2e}".partition("e")
    return f"{mantissa} · 10{str(int(exponent)).translate(SUPERSCRIPT)}"
