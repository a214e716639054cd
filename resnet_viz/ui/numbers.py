"""The numbers behind a picture: a table to read and a file to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TypeAlias

import streamlit as st

Table: TypeAlias = dict[str, Sequence[str | float | None]]  # columns by name, of one length


def show_numbers(table: Table, file_name: str, title: str = "The numbers") -> None:
    """The table behind a fold, with its download as CSV. None stands for "there is none"."""
    with st.expander(title):
        st.dataframe(table, hide_index=True, height=240)
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
