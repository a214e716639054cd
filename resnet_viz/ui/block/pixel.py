"""One number of a convolution: where it stands, what it reads, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.colormaps import diverging, viridis
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import framed
from resnet_viz.pictures.images import data_address, encode_png
from resnet_viz.ui.legend import color_bar

if TYPE_CHECKING:
    from resnet_viz.inside.pixel import PixelSum
    from resnet_viz.inside.viewed import BlockView, Layer

SIDE = 336  # of the two maps, in pixels, about


def show_places(
    layer: Layer, sums: PixelSum, channel: int, place: tuple[int, int], term: int
) -> None:
    """The input map with the patch that is read, and the output map with the number."""
    number = int(sums.channels[term])
    inputs, outputs = layer.inputs[number], layer.convolved[channel]
    strongest, limit = float(inputs.max()), float(np.abs(outputs).max())
    with st.grid(2, min_column_width=250, gap="medium"):
        with st.container(width=SIDE):
            st.markdown(f"What it reads: **input channel {number}**, of the largest term")
            corner = sums.top, sums.left
            picture = _framed(viridis(inputs, strongest), corner, layer.kernel)
            _show(picture, f"Input channel {number}, the patch framed: {extremes(inputs)}")
            color_bar("0", f"{strongest:.3g}, its largest value")
        with st.container(width=SIDE):
            st.markdown(f"What it gives: **channel {channel}** of {layer.name}, before batch norm")
            picture = _framed(diverging(outputs, limit), place, 1)
            _show(picture, f"Output channel {channel}, the number framed: {extremes(outputs)}")
            color_bar(f"−{limit:.3g}", f"+{limit:.3g}", signed=True)


def _show(picture: bytes, words: str) -> None:
    st.image(data_address(picture), width="stretch", alt=words)


def _framed(colors: NDArray[np.uint8], corner: tuple[int, int], side: int) -> bytes:
    """The map enlarged, position by position, with a frame around `side` positions."""
    factor = max(1, SIDE // len(colors))
    large = colors.repeat(factor, axis=0).repeat(factor, axis=1)
    (top, left), margin = corner, 3
    first = left * factor - margin, top * factor - margin
    last = (left + side) * factor - 1 + margin, (top + side) * factor - 1 + margin
    return encode_png(framed(large, first, last))


def show_kernel(sums: PixelSum, term: int) -> None:
    """The products of one input channel, in full."""
    patch, kernel = sums.patch[term].astype(np.float64), sums.kernel[term].astype(np.float64)
    matrices = [(patch, "input"), (kernel, "weights"), (patch * kernel, "products")]
    signs = ["", "×", "="]
    parts = [
        f'<span style="font-size:1.2rem">{sign}</span>{_matrix(values, name)}'
        for sign, (values, name) in zip(signs, matrices, strict=True)
    ]
    style = "display:flex;flex-wrap:wrap;align-items:center;gap:0.6rem 0.9rem"
    st.html(f'<div style="{style}">{"".join(parts)}</div>')
    st.caption(
        f"Input channel {sums.channels[term]}, place by place. Its {patch.size} products add up "
        f"to {sums.terms[term]:.4g}, the first bar below. Beyond the map's edge it reads 0 "
        + explained("(*[[padding]]*).")
    )


def _matrix(values: NDArray[np.float64], name: str) -> str:
    rows = (
        "".join(f'<td style="padding:3px 8px">{value + 0.0:.3g}</td>' for value in row)  # no -0
        for row in values
    )
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    style = (
        "border-collapse:collapse;text-align:right;font-variant-numeric:tabular-nums;"
        "border-left:2px solid;border-right:2px solid;border-radius:6px;font-size:0.85rem"
    )
    caption = f'<caption style="font-size:0.8rem;opacity:0.75">{name}</caption>'
    return f'<table style="{style}">{caption}{cells}</table>'


def show_formulas(
    view: BlockView, layer: Layer, sums: PixelSum, place: tuple[int, int, int]
) -> None:
    """What becomes of the sum: batch norm, then ReLU or the addition; and the network's own."""
    channel = place[0]
    mean, variance = tex(layer.mean[channel]), tex(layer.variance[channel])
    gamma, beta = tex(layer.gamma[channel]), tex(layer.beta[channel])
    z, normal = tex(sums.convolved), tex(sums.normalized)
    st.markdown(
        rf"""
Then **batch norm**, with the mean $\mu$ and variance $\sigma^2$ it knows from training, and a
learned scale $\gamma$ and shift $\beta$ for each channel; $\varepsilon$ keeps the root from being
0:

$$
\begin{{aligned}}
\mathrm{{BN}}(z) &= \gamma\,\frac{{z-\mu}}{{\sqrt{{\sigma^2+\varepsilon}}}}+\beta \\
&= {gamma}\cdot\frac{{{z}-({mean})}}{{\sqrt{{{variance}+{tex(layer.epsilon)}}}}} \\
&\quad {{}}+({beta}) = {normal}
\end{{aligned}}
$$

{_what_follows(view, layer, sums, place)}
"""
    )
    own = float(layer.convolved[place])
    st.caption(
        f"The network's own number at this place: z = {own:.6g}; added up here: "
        f"{sums.convolved:.6g}. It computes in float32, about 7 digits, and in another order."
    )


def _what_follows(
    view: BlockView, layer: Layer, sums: PixelSum, place: tuple[int, int, int]
) -> str:
    after = max(0.0, sums.normalized)
    if layer.name == "projection":
        return f"That is S(x) at this place, **{sums.normalized:.4g}**. No ReLU follows it."
    if layer is not view.layers[-1]:
        following = view.layers[view.layers.index(layer) + 1].name
        return f"A **ReLU** makes it max(0, {sums.normalized:.4g}) = **{after:.4g}**, which \
{following} reads."
    shortcut = float(view.shortcut[place])
    total = sums.normalized + shortcut
    return (
        f"That is F(x) at this place. The **addition**: F(x) + S(x) = {sums.normalized:.4g} + "
        f"{shortcut:.4g} = **{total:.4g}**; the ReLU makes it **{max(0.0, total):.4g}**, the "
        "block's output."
    )


def tex(number: float) -> str:
    """Four digits, with a power of ten as TeX writes it."""
    mantissa, _, exponent = f"{float(number):.4g}".partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
