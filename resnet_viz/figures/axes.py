"""Axes that several figures share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from resnet_viz.figures.chart import go

LABELS = 5  # of a log axis, about
LETTERS = 12  # pixels high, in Streamlit's theme of Plotly, where a figure does not say otherwise
ERROR_AXIS: Final[dict[str, Any]] = {"range": [-2, 102], "dtick": 25, "ticksuffix": "%"}
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def decades(values: Iterable[float]) -> tuple[int, int]:
    """The whole powers of ten around what is positive and finite in `values`, as exponents; at
    least one apart. A log axis drawn between them has a number at either end, and stands still
    while new values come in, until one leaves it."""
    exponents = [math.log10(value) for value in values if value > 0 and math.isfinite(value)]
    low, high = math.floor(min(exponents, default=0)), math.ceil(max(exponents, default=0))
    return low, max(high, low + 1)


def powers(values: Iterable[float]) -> dict[int, str]:
    """Exponents at equal distances around `values`, 0 among them where it lies between, and their
    labels: "10⁻³" for -3."""
    low, high = decades(values)
    every = math.ceil((high - low) / LABELS)
    exponents = range(low // every * every, high + every, every)
    return {exponent: f"10{str(exponent).translate(SUPERSCRIPT)}" for exponent in exponents}


def log_axis(values: Iterable[float]) -> dict[str, Any]:
    """Plotly's settings of a log axis for `values`."""
    labels = powers(values)
    return {
        "type": "log",
        "range": [min(labels) - 0.05, max(labels) + 0.05],
        "tickvals": [10.0**exponent for exponent in labels],
        "ticktext": list(labels.values()),
    }


def block_axis(blocks: Sequence[str]) -> dict[str, Any]:
    """Plotly's settings of an axis of blocks, in order: their places, 1 to 16. Names would stand
    aslant; `block_names` says them under the pointer."""
    return {
        "type": "category",
        "tickvals": list(blocks),
        "ticktext": [f"{place}" for place in range(1, len(blocks) + 1)],
        "title": "block",
    }


def block_names(blocks: Sequence[str]) -> list[str]:
    """Each block's place and its name: "block 11 of 16 (layer3.3)"."""
    return [f"block {place} of {len(blocks)} ({name})" for place, name in enumerate(blocks, 1)]


def laid_out(figure: go.Figure, height: int) -> go.Figure:
    """`figure`, `height` pixels high, with its legend above it and no dragging."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        dragmode=False,
        hovermode="closest",
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def stand_still(figure: go.Figure, height: int) -> None:
    """Lay out a figure that is drawn anew while a run goes on: without a legend, and nothing in it
    moves but what is new."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        uirevision="constant",
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)


def enlarge(figure: go.Figure, times: float, letters: float) -> None:
    """Make `figure` so many times as high, and its letters no smaller than so many pixels; its
    lines stay as they are."""

    def size(usual: float | None) -> float:
        return max(letters, times * (usual or LETTERS))

    layout = figure.layout
    figure.update_layout(
        height=times * layout.height,
        font_size=letters,
        hoverlabel_font_size=letters,
        margin_r=times * (layout.margin.r or 0),  # where names stand
    )
    for legend in (name for name in layout if name.startswith("legend")):
        layout[legend].font.size = letters
    of_axis = {"tickfont_size": letters, "title_font_size": letters}
    figure.update_xaxes(of_axis)
    figure.update_yaxes(of_axis)
    layout.coloraxis.colorbar.update(of_axis)
    for words in layout.annotations:
        words.font.size = size(words.font.size)
    for trace in figure.data:
        if trace.text is not None:
            trace.textfont.size = size(trace.textfont.size)
