"""The page Family and rivals: accuracy against cost, the counts, and where others count
differently."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.family import FAMILY, ONE_CROP_TESTED, SQUEEZED, WEIGHTS, Member
from resnet_viz.figures.family import Cost, accuracy_against_cost
from resnet_viz.published import PAPER, PAPER_MULTIPLY_ADDS
from resnet_viz.ui.counted import family_counts, family_times
from resnet_viz.ui.navigation import ARCHITECTURE
from resnet_viz.ui.numbers import Table, show_numbers

BYTES = 4  # of a float32


def show_costs() -> None:
    """The chart, the table, and what the numbers mean."""
    st.subheader("Accuracy against cost", anchor=False)
    st.plotly_chart(
        accuracy_against_cost([_cost(member) for member in ONE_CROP_TESTED]),
        key="accuracy_against_cost",
        config={"displayModeBar": False},
        alt="Top-1 accuracy of twelve networks against their multiply-adds. The ResNets rise from "
        "69.8 to 78.3 percent; VGG-16 and VGG-19 cost more and reach 71.6 and 72.4.",
    )
    st.caption(
        "One bubble for each network; its **area** is the number of parameters. Across: "
        "multiply-adds for one picture, each step to the right on the log scale multiplies. Up: "
        "top-1 accuracy, the share of ImageNet's validation photos whose class is the network's "
        f"first guess, one centre crop a photo. Source: {WEIGHTS.cited}. Networks without such a "
        "measurement are in the table only."
    )
    st.subheader("Side by side", anchor=False)
    st.dataframe(_columns(FAMILY), hide_index=True, height="content", column_config=FORMATS)
    st.caption(
        "**Depth**: convolutions and fully connected layers on the longest way from the picture "
        "to the answer. **Parameters**: learned numbers. **Multiply-adds**: one multiplication "
        "and one addition each, of convolutions and fully connected layers, for one picture of "
        "224 × 224 pixels (Inception v3: 299 × 299, for which it was designed); many papers call "
        "them FLOPs. **Memory**: the parameters as float32, 4 bytes each, 1 MB = a million bytes; "
        "activations come on top. **10 crops**: the answers to ten cut-outs of a photo averaged, "
        "which gives more than one crop does: do not compare the two kinds of rows."
    )
    st.markdown(
        "Even one network has many error rates, by crops and scales: see "
        "[One model, many error rates](idea#errors)."
    )
    _show_differences()
    show_numbers(_exactly(FAMILY), "family.csv", "Every number, exactly")


FORMATS = {
    "parameters, million": st.column_config.NumberColumn(format="%.1f"),
    "multiply-adds, billion": st.column_config.NumberColumn(format="%.2f"),
    "memory, MB": st.column_config.NumberColumn(format="%.0f"),
    "top-1, %": st.column_config.NumberColumn(format="%.2f"),
    "time here, ms": st.column_config.NumberColumn(format="%.1f"),
}


def _cost(member: Member) -> Cost:
    counts = family_counts(member.name, member.size)
    return Cost(member, counts.parameters, counts.multiply_adds)


def _columns(members: Sequence[Member]) -> Table:
    counts = [family_counts(member.name, member.size) for member in members]
    times = family_times()
    table: Table = {
        "network": [member.title for member in members],
        "depth": [c.weighted_layers for c in counts],
        "parameters, million": [c.parameters / 1e6 for c in counts],
        "multiply-adds, billion": [c.multiply_adds / 1e9 for c in counts],
        "memory, MB": [BYTES * c.parameters / 1e6 for c in counts],
        "top-1, %": [m.accuracy.top1 if m.accuracy else None for m in members],
        "measured with": [m.protocol or "no torchvision figure" for m in members],
    }
    if times:
        found = [times.get(member.name) for member in members]
        table["time here, ms"] = [timing.milliseconds if timing else None for timing in found]
    return table


def _exactly(members: Sequence[Member]) -> Table:
    counts = [family_counts(member.name, member.size) for member in members]
    paper = [PAPER_MULTIPLY_ADDS.get(member.name) for member in members]
    return {
        "network": [member.title for member in members],
        "picture, px": [member.size for member in members],
        "depth": [c.weighted_layers for c in counts],
        "parameters": [c.parameters for c in counts],
        "parameters of auxiliary heads": [c.auxiliary_parameters for c in counts],
        "multiply-adds": [c.multiply_adds for c in counts],
        "multiply-adds, paper": [int(value) if value else None for value in paper],
        "bytes of the weights": [BYTES * c.parameters for c in counts],
        "top-1, %": [m.accuracy.top1 if m.accuracy else None for m in members],
        "top-5, %": [m.accuracy.top5 if m.accuracy else None for m in members],
        "measured with": [m.protocol for m in members],
        "source": [m.accuracy.source.url if m.accuracy else "" for m in members],
        "place": [m.accuracy.source.place if m.accuracy else "" for m in members],
    }


def _show_differences() -> None:
    """Each published figure that is not the counted one, with the reason."""
    inception, googlenet, squeezed, resnet = (
        family_counts(name, size)
        for name, size in (
            ("inception_v3", 299),
            ("googlenet", 224),
            ("se_resnet50", 224),
            ("resnet50", 224),
        )
    )
    with_head = inception.parameters + inception.auxiliary_parameters
    with st.expander("Why others print other numbers"):
        st.markdown(
            f"- **Inception v3**: {inception.parameters:,} parameters answer; torchvision "
            f"publishes {with_head:,}, which includes the {inception.auxiliary_parameters:,} of "
            "its auxiliary head, a second classifier halfway up that only training uses.\n"
            f"- **GoogLeNet**: has two such heads with {googlenet.auxiliary_parameters:,} "
            f"parameters; here torchvision leaves them out, too: {googlenet.parameters:,}.\n"
            f"- **ResNet-50**: {resnet.multiply_adds / 1e9:.2f} billion multiply-adds are counted "
            f"and the paper prints {PAPER_MULTIPLY_ADDS['resnet50'] / 1e9:.1f}: its stride is in "
            "another convolution (*Versions* on the page Architecture).\n"
            f"- **SE-ResNet-50**: ResNet-50 with a *squeeze-and-excitation* unit at the end of "
            "each branch, which weighs the channels by what is in the picture "
            f"({SQUEEZED.cited}). {squeezed.parameters / 1e6:.1f} million parameters, as "
            f"published. Its depth is {squeezed.weighted_layers}, for the two small layers of each "
            "of its 16 units are on the way; its name counts without them.\n"
            "- **PlainNet-18, -34 and -50**: the ResNets without shortcuts, and so without the "
            f"projections in them. Accuracies: {PAPER.cited}, Table 2, which has no plain network "
            "of 50 layers. With ten crops the deeper one is the less accurate: the degradation "
            "problem."
        )
        st.page_link(ARCHITECTURE, label="Versions v1 and v1.5", query_params={"view": "Versions"})
