"""The page Build it yourself: what the network costs, where, and the programs that build it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.counting.design import Design
from resnet_viz.counting.design_programs import keras_program, torch_program
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.published import PAPER, arxiv
from resnet_viz.figures.design import in_short, shares
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.ui.build.place import show_place
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.counted import kept_design, layers_table
from resnet_viz.ui.programs import show_program
from resnet_viz.ui.tables import show_numbers

if TYPE_CHECKING:
    from resnet_viz.counting.counted import Counts
    from resnet_viz.counting.designed import Designed

BYTES = 4  # of a float32
GROUP_NORM = arxiv("Wu & He 2018", "1803.08494")


def show_design(design: Design, size: int) -> None:
    """Costs, their distribution, the programs, and every layer."""
    built = kept_design(design, size)
    st.header(design.title, anchor=False)
    first, *others = design.widths
    made_of = design.description[0].upper() + design.description[1:]
    for word in ("bottleneck", "batch norm"):
        made_of = made_of.replace(word, f"[[{word}]]")
    st.markdown(
        explained(
            f"{made_of}; {first} [[channels]] in the "
            f"first [[stage]], then {', '.join(map(str, others))}; {design.classes:,} classes."
        )
    )
    _show_costs(built.counts, kept_design(Design(), size).counts)
    show_place(design)
    _show_shares(design, built)
    _show_programs(design, built)
    _explain(size)
    _show_layers(design, size, built.counts)


def _show_costs(counts: Counts, usual: Counts) -> None:
    """Each beside ResNet-50's, whose pictures are as large."""
    more = counts.weighted_layers - usual.weighted_layers
    layers = f"{abs(more)} {'more' if more > 0 else 'fewer'} than ResNet-50"
    parameters = _against(counts.parameters, usual.parameters)
    work = _against(counts.multiply_adds, usual.multiply_adds)
    with st.grid("auto", min_column_width=200):
        for label, value, beside in (
            ("Weighted layers", f"{counts.weighted_layers}", layers if more else "as ResNet-50"),
            ("Parameters", f"{counts.parameters:,}", parameters),
            ("Multiply-adds", _in_billions(counts.multiply_adds), work),
            ("Memory of the weights", f"{BYTES * counts.parameters / 1e6:,.1f} MB", "float32"),
        ):
            st.metric(label, value, beside, delta_color="off", delta_arrow="off", border=True)


def _in_billions(multiply_adds: int) -> str:
    """To a million, as they are told everywhere; what is less than a billion in short."""
    return f"{multiply_adds / 1e9:.3f} billion" if multiply_adds >= 1e9 else in_short(multiply_adds)


def _against(number: int, usual: int) -> str:
    if number == usual:
        return "as ResNet-50"
    if number >= 2 * usual:
        return f"{number / usual:.1f} times ResNet-50's"
    return f"{100 * number / usual:.1f}% of ResNet-50's"


def _show_shares(design: Design, built: Designed) -> None:
    st.header("Where the parameters are, and where the work", anchor=False)
    color = OF_KIND[design.kind]
    show_chart(
        shares(built.parts, color),
        key="design_shares",
        alt=f"Each part's share of {design.title}.",
    )


def _show_programs(design: Design, built: Designed) -> None:
    st.header("The program", anchor=False)
    in_torch, in_keras = st.tabs(["PyTorch", "Keras, in three steps"])
    with in_torch:
        st.markdown(
            "Builds exactly this network, with nothing it does not need. Run, it prints the number "
            "of parameters and the shape of the answer to a random picture."
        )
        _offer(torch_program(design), f"{design.identifier}.py")
    with in_keras:
        st.markdown(explained(_what_keras_counts(design, built)))
        _offer(keras_program(design), f"{design.identifier}_keras.py")


def _offer(program: str, file_name: str) -> None:
    show_program(program, height=520)
    st.download_button(
        "Download", program, file_name, key=f"download_{file_name}", on_click="ignore"
    )


def _what_keras_counts(design: Design, built: Designed) -> str:
    kept = built.keras
    on_top = [
        f"{number:,} {what}"
        for number, what in (
            (kept.biases, "biases of [[convolutions]]"),
            (kept.statistics, "moving means and variances"),
        )
        if number
    ]
    words = (
        "**1** Define the blocks. **2** Stack them. **3** Print the summary, which counts "
        f"**{kept.total:,}** numbers{_with_those(on_top)} and train. Keras differs in small "
        "things: where the [[stride]] is 2, its *same* [[padding]] adds one zero more on the right "
        "and below than on the left and above (3 and 2 for the 7 × 7, 1 and 0 for a 3 × 3; PyTorch "
        "adds 3 and 3, 1 and 1)"
    )
    if design.norm == "batch":
        words += ", and its batch norm adds 0.001 to the variance instead of 0.00001"
    if design.block == "bottleneck":
        words += (
            ". The stride is in a block's first 1 × 1 convolution, as in the paper and in "
            "keras.applications (version 1), and not in its 3 × 3: as many parameters, fewer "
            "multiply-adds than counted above"
        )
    return f"{words}."


def _with_those(on_top: list[str]) -> str:
    return f", {' and '.join(on_top)} among them," if on_top else ""


def _explain(size: int) -> None:
    st.caption(
        explained(
            "The counts are those of this very PyTorch program: it is executed on a device that "
            "keeps the shapes of tensors and no numbers (torch's *meta* device), and every layer "
            f"is counted as a picture of {size} × {size} pixels passes through. **Weighted "
            "layers**: convolutions and connected layers on the way from the picture to the "
            "answer, [[projections]] left out. **Parameters**: learned numbers; **memory**: 4 "
            "bytes each (float32), 1 MB = 1,000,000 bytes. **Multiply-add**: one multiplication "
            "and one addition; those of convolutions and of the last layer are counted. ResNet-50, "
            "to compare with, is given pictures of the same size and has 1,000 classes. Sources: "
            f"{PAPER.cited}, sections 3.3 to 4.1; group norm: {GROUP_NORM.cited}."
        )
    )
    with st.expander("What each setting does to the counts"):
        st.markdown(EFFECTS)


EFFECTS = """
- **Blocks in a stage**: each block adds its two or three weighted layers to the depth. Later stages
  have more channels on smaller maps: a block more costs about as many multiply-adds in every stage,
  and about four times as many parameters as in the stage before.
- **Block**: a bottleneck's first 1 × 1 convolution reduces the channels (to a quarter, but for a
  stage's first block), the 3 × 3 works on these few, and the last 1 × 1 makes four times as many.
- **Channels**: twice the width is about four times the parameters and the work, for every
  convolution has twice as many channels on both sides.
- **Shortcut**: option A takes no parameters and nothing to multiply, B a few projections, C one in
  every block. *None* drops the addition. The depth stays, for projections lie beside the way.
- **Norm**: batch norm and group norm both learn a scale and a shift for each channel. Without a
  norm there is one bias for each channel instead.
- **Classes**: only the last layer has more or fewer outputs.
- **Side of the picture**: twice the side is four times the positions that a convolution computes,
  and not one parameter more.
"""


def _show_layers(design: Design, size: int, counts: Counts) -> None:
    file = f"{design.identifier}_{size}.csv"
    show_numbers(layers_table(counts.layers), file, "All layers, exactly")
