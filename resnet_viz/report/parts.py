"""Parts of a page of HTML. What is a stranger's text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import numpy as np
from numpy.typing import NDArray

from resnet_viz.pictures.images import Pixels, data_address, encode_png

OPACITY = 0.8  # of a map's largest number over the photo


def rows(cells: Iterable[list[str]]) -> str:
    """Rows of a table, from cells of HTML; a row's first cell is its header."""
    return "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"
        for first, *rest in cells
    )


def figure(picture: str, name: str, note: str) -> str:
    caption = f"<figcaption>{escape(name)}<br><small>{note}</small></figcaption>"
    return f"<figure>{picture}{caption}</figure>\n"


def image(pixels: Pixels, meaning: str) -> str:
    return f'<img src="{data_address(encode_png(pixels))}" alt="{escape(meaning)}">'


def shape(values: NDArray[np.float32]) -> str:
    return " × ".join(str(length) for length in values.shape)


def number(value: float | np.floating) -> str:
    """Three digits: 0.0123, 1.23, 123, 1.23 · 10⁻⁵ as 1.23e-05."""
    return f"{value:.3g}"
