"""A section of the page The idea: words and links beside a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from resnet_viz.catalog import ASSETS
from resnet_viz.ui.numbers import Table, show_numbers


@dataclass(frozen=True, slots=True)
class Live:
    """A link into the exhibit that shows it: its page, what to see there, and what the address
    should say (parameters of the page, by name)."""

    page: str
    label: str
    address: dict[str, str] = field(default_factory=dict)

    def show(self) -> None:
        st.page_link(
            self.page,
            label=f":blue[See it live: {self.label}]",
            icon=":material/play_circle:",
            query_params=self.address,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """`words` as Markdown, with its source; `picture` draws what stands beside them."""

    anchor: str
    title: str
    words: str
    live: Sequence[Live]
    picture: Callable[[], None]

    def show(self) -> None:
        st.header(self.title, anchor=self.anchor)
        words, picture = st.columns([3, 2], gap="large")
        with words:
            st.markdown(self.words)
            for link in self.live:
                link.show()
        with picture:
            self.picture()


def contents(titles: dict[str, str]) -> None:
    """Links to the sections, whose titles are given by anchor."""
    st.markdown(" · ".join(f"[{title}](#{anchor})" for anchor, title in titles.items()))


def drawing(name: str, caption: str, alt: str) -> Callable[[], None]:
    """Shows `assets/idea/NAME.svg` with its caption."""
    file = drawing_file(name)

    def show() -> None:
        with st.container(key=f"drawing_{name}"):
            st.image(str(file), width="stretch", alt=alt)
        st.caption(caption)

    return show


def drawing_file(name: str) -> Path:
    return ASSETS / "idea" / f"{name}.svg"


def chart(
    name: str, figure: Callable[[], go.Figure], caption: str, table: Table
) -> Callable[[], None]:
    """Shows a chart, its caption and the numbers behind it, which `NAME.csv` keeps."""

    def show() -> None:
        st.plotly_chart(
            figure(),
            key=f"chart_{name}",
            config={"displayModeBar": False},
            alt=f"{caption} The table below has the numbers.",
        )
        st.caption(caption)
        show_numbers(table, f"{name}.csv")

    return show
