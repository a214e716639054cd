"""A step of the page The idea: words and links beside a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from resnet_viz.facts.catalog import ASSETS
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.address import FROM, STEP
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.component import component
from resnet_viz.ui.exhibits import Exhibit
from resnet_viz.ui.idea_steps import STEPS, numbered
from resnet_viz.ui.tables import Table, show_numbers

NARROWEST = 340  # pixels of words and of a picture beside each other
WIDEST = 480  # of a picture alone

_PLACE = component(Path(__file__).with_name("place.js"))


@dataclass(frozen=True, slots=True)
class Live:
    """A link into the `exhibit` that shows it: what to see there, and what the address should say
    (parameters of the page, by name)."""

    exhibit: Exhibit
    label: str
    address: dict[str, str] = field(default_factory=dict)

    def show(self, anchor: str) -> None:
        """`anchor` is the step it stands in, which the exhibit leads back to."""
        st.page_link(
            self.exhibit.page,
            label=f":blue[See it live: {self.label}]",
            icon=":material/play_circle:",
            query_params={**self.address, FROM: anchor},
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A step by its `anchor`: `words` as Markdown, with their source, and marked words of
    the glossary; `picture` draws what stands beside them, or below them where the window is
    narrow."""

    anchor: str
    words: str
    live: Sequence[Live]
    picture: Callable[[], None]

    def show(self) -> None:
        heading(self.anchor)
        with st.grid(2, min_column_width=NARROWEST, gap=("small", "large")):
            with st.container():
                st.markdown(explained(self.words))
                for link in self.live:
                    link.show(self.anchor)
            with st.container(width=WIDEST):
                self.picture()


def heading(anchor: str) -> None:
    st.header(numbered(anchor), anchor=anchor)


def lead(name: str, words: str, alt: str) -> None:
    """The first screen: a drawing (`assets/idea/NAME.svg`), what it says in a sentence, and links
    to all steps for who asks for them."""
    with st.grid(2, min_column_width=NARROWEST, gap=("small", "large"), key="lead"):
        with st.container():
            st.markdown(f"## {explained(words)}", anchors=False)
            with st.expander(f"The {len(STEPS)} steps"):
                st.markdown("\n".join(f"1. [{title}](#{a})" for a, title in STEPS.items()))
        with st.container(width=WIDEST):
            st.image(str(drawing_file(name)), width="stretch", alt=alt)


def keep_place() -> None:
    """Begin at the step that the address names, and remember there which one is left."""
    _PLACE(key="idea_place", data={"from": FROM, "step": st.query_params.get(STEP, "")})


def drawing(name: str, caption: str, alt: str) -> Callable[[], None]:
    """Shows `assets/idea/NAME.svg` with its caption; words of the glossary may be marked."""
    file = drawing_file(name)

    def show() -> None:
        with st.container(key=f"drawing_{name}"):
            st.image(str(file), width="stretch", alt=alt)
        st.caption(explained(caption))

    return show


def drawing_file(name: str) -> Path:
    return ASSETS / "idea" / f"{name}.svg"


def chart(
    name: str, figure: Callable[[], go.Figure], caption: str, table: Table
) -> Callable[[], None]:
    """Shows a chart, its caption and the numbers behind it, which `NAME.csv` keeps."""

    def show() -> None:
        show_chart(
            figure(),
            key=f"chart_{name}",
            alt=f"{caption} The table below has the numbers.",
        )
        st.caption(caption)
        show_numbers(table, f"{name}.csv")

    return show
