"""The page Family and rivals: what the relatives change, and the plain networks beside theirs."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.family import GROUPED, SQUEEZED, WIDENED
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.published import DEPTH_RACE, PAPER

CHANGES = f"""
What the relatives change in ResNet-50's [[blocks]]:

- **ResNeXt-50 32x4d**: the 3 × 3 convolution works in 32 **[[groups]]**. Each reads and makes only
  its own 32nd of the [[channels]], 4 of 128 in the first [[stage]] (hence *32x4d*), and so the
  layer has a 32nd of the weights. The layer can then be twice as wide for the same work
  ({GROUPED.cited}).
- **Wide ResNet-50-2**: the 3 × 3 convolution is twice as wide (hence *2*), the ends of a block are
  not ({WIDENED.cited}).
- **SE-ResNet-50**: a *squeeze-and-excitation* unit at the end of each [[branch]] averages every
  channel over the picture, and from these means computes by how much to multiply each channel
  ({SQUEEZED.cited}).
- **PlainNet-18, -34, -50**: without [[shortcuts]], and so without the [[projections]] in them.
"""


def show_relatives() -> None:
    st.markdown(explained(CHANGES))
    _show_plain_and_residual()


def _show_plain_and_residual() -> None:
    """The paper's plain and residual networks, all measured in the same way: in a table of their
    own, for their accuracies cannot be compared with those of one crop."""
    st.header("Plain against residual, measured alike", anchor=False)
    pairs = sorted(DEPTH_RACE, key=lambda row: row.layers)
    st.dataframe(
        {
            "network": [f"{row.kind}, {row.layers} layers" for row in pairs],
            "shortcuts": ["none" if row.kind == "plain" else "option A" for row in pairs],
            "parameters": [row.parameters for row in pairs],
            "top-1 of 10 crops (%)": [round(100 - row.top1, 2) for row in pairs],
        },
        hide_index=True,
        column_config={
            "parameters": st.column_config.NumberColumn(format="localized"),
            "top-1 of 10 crops (%)": st.column_config.NumberColumn(format="%.2f"),
        },
    )
    st.caption(
        explained(
            "Ten cut-outs of a photo, the answers averaged, which gives more than the one crop "
            "above: do not compare the two tables. Option A adds x with zeros for new channels and "
            "takes no parameters; the ResNet-18 and ResNet-34 above are torchvision's, with option "
            "B: projections, and so a few more. The deeper [[plain network]] is the less accurate: "
            f"the [[degradation]] problem. Source: {PAPER.at('Table 2').cited}; parameters counted."
        )
    )
