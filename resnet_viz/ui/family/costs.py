"""The page Family and rivals: accuracy against cost, the counts, and where others count
differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.family import (
    FAMILY,
    ONE_TRICK,
    TESTED,
    WEIGHTS,
)
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.networks import NETWORKS, Network
from resnet_viz.facts.published import PAPER_MULTIPLY_ADDS
from resnet_viz.figures.family import Cost, accuracy_against_cost
from resnet_viz.ui.address import STEP
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.counted import family_counts
from resnet_viz.ui.exhibits import ARCHITECTURE, IDEA
from resnet_viz.ui.family.relatives import show_relatives
from resnet_viz.ui.tables import Table, show_numbers

if TYPE_CHECKING:
    from resnet_viz.counting.counted import Counts

BYTES = 4  # of a float32
UNPUBLISHED = "–"


def show_costs() -> None:
    """The chart, the tables, and what the numbers mean."""
    st.header("Accuracy against cost", anchor=False)
    show_chart(
        accuracy_against_cost([_cost(member) for member in TESTED]),
        key="accuracy_against_cost",
        alt="Top-1 accuracy of twelve networks against their multiply-adds.",
    )
    st.caption(
        explained(
            "One bubble for each network; its **area** is the number of parameters. Across: "
            "[[multiply-adds]] for one picture, each step to the right on the log scale "
            "multiplies. Up: [[top-1]] accuracy, the share of [[ImageNet|ImageNet's]] validation "
            "photos whose class is the network's first guess, one [[center crop]] a photo; the "
            "axis does not begin at 0. Inception v3 is shown 299 × 299 pixels, the others 224 × "
            f"224. Source: {WEIGHTS.cited}."
        )
    )
    st.header("Side by side", anchor=False)
    st.dataframe(
        _columns(FAMILY),
        hide_index=True,
        height="content",
        column_config=FORMATS,
        placeholder=UNPUBLISHED,
    )
    st.caption(
        explained(
            "**Depth**: [[convolutions]] and [[fully connected]] layers on the longest way from "
            f"the picture to the answer; SE-ResNet-50 has {_more_layers()} more than its name "
            "says, the two layers of each of its squeeze-and-excitation units. **Parameters**: "
            "learned numbers, M: million. **Multiply-adds**: one multiplication and one addition "
            "each, of convolutions and fully connected layers, G: billion; many papers call them "
            "FLOPs. **MB**: memory of the parameters as float32, 4 bytes each, a million bytes a "
            "MB; activations come on top. **px**: side of the picture. **Top-1**: accuracy with "
            f"one center crop; {UNPUBLISHED}: torchvision publishes none."
        )
    )
    show_relatives()
    st.page_link(
        IDEA.page,
        label="The idea: one network, many error rates",
        icon=":material/west:",
        query_params={STEP: "errors"},
    )
    _show_differences()
    show_numbers(_exactly(FAMILY), "family.csv", "Every number, exactly")


FORMATS = {
    "parameters (M)": st.column_config.NumberColumn(format="%.1f"),
    "multiply-adds (G)": st.column_config.NumberColumn(format="%.2f"),
    "MB": st.column_config.NumberColumn(format="%.0f"),
    "top-1 (%)": st.column_config.NumberColumn(format="%.2f"),
}


def _cost(member: Network) -> Cost:
    counts = family_counts(member.name, member.size)
    return Cost(member, counts.parameters, counts.multiply_adds)


def _columns(members: Sequence[Network]) -> Table:
    counts = [family_counts(member.name, member.size) for member in members]
    return {
        "network": [member.title for member in members],
        "depth": [c.weighted_layers for c in counts],
        "parameters (M)": [c.parameters / 1e6 for c in counts],
        "multiply-adds (G)": [c.multiply_adds / 1e9 for c in counts],
        "MB": [BYTES * c.parameters / 1e6 for c in counts],
        "px": [member.size for member in members],
        "top-1 (%)": [m.accuracy.top1 if m.accuracy else None for m in members],
    }


def _more_layers() -> int:
    """How many layers the units of SE-ResNet-50 add to those of ResNet-50."""
    squeezed, usual = (
        family_counts(name, NETWORKS[name].size) for name in ("se_resnet50", "resnet50")
    )
    return squeezed.weighted_layers - usual.weighted_layers


def _exactly(members: Sequence[Network]) -> Table:
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
        "top-1 of 1 crop, %": [m.accuracy.top1 if m.accuracy else None for m in members],
        "top-5 of 1 crop, %": [m.accuracy.top5 if m.accuracy else None for m in members],
        "source": [WEIGHTS.url if m.accuracy else "" for m in members],
        "place": [WEIGHTS.place if m.accuracy else "" for m in members],
    }


def _show_differences() -> None:
    """Each published figure that is not the counted one, with the reason."""
    names = ("inception_v3", "googlenet", "se_resnet50", "resnet50", "vgg16", "vgg19")
    inception, googlenet, squeezed, resnet, *vggs = (
        family_counts(name, NETWORKS[name].size) for name in names
    )
    with_head = inception.parameters + inception.auxiliary_parameters
    alone, whole = (
        " and ".join(f"{number / 1e9:.2f}" for number in numbers)
        for numbers in (map(_of_convolutions, vggs), (vgg.multiply_adds for vgg in vggs))
    )
    with st.expander("Why others print other numbers"):
        st.markdown(
            explained(
                f"- **Inception v3**: {inception.parameters:,} parameters answer; torchvision "
                f"publishes {with_head:,}, which includes the {inception.auxiliary_parameters:,} "
                "of its auxiliary [[head]], a second classifier halfway up that only training "
                "uses. It is of December 2015, as ResNet is.\n"
                f"- **GoogLeNet**: has two such heads with {googlenet.auxiliary_parameters:,} "
                f"parameters; here torchvision leaves them out, too: {googlenet.parameters:,}. Its "
                "network is not quite that of 2014: it has [[batch norm]], and 3 × 3 convolutions "
                "where the paper has 5 × 5.\n"
                "- **AlexNet**: torchvision's is the narrower version for one GPU "
                f"({ONE_TRICK.cited}), not the network of 2012.\n"
                f"- **VGG-16 and VGG-19**: {whole} billion multiply-adds with their fully "
                f"connected layers, {alone} billion for the convolutions alone. The ResNets' paper "
                "prints 15.3 and 19.6.\n"
                f"- **ResNet-50**: {resnet.multiply_adds / 1e9:.2f} billion multiply-adds are "
                f"counted and the paper prints {PAPER_MULTIPLY_ADDS['resnet50'] / 1e9:.1f}: its "
                "[[stride]] is in another convolution (*Versions* on the page Architecture).\n"
                f"- **SE-ResNet-50**: {squeezed.parameters / 1e6:.1f} million parameters, as "
                f"published. Its depth is {squeezed.weighted_layers}, for the two small layers of "
                "each of its 16 units are on the way; its name counts without them.\n"
                "- **PlainNet-50**: the paper has no plain network of 50 layers."
            )
        )
        st.page_link(
            ARCHITECTURE.page, label="Versions v1 and v1.5", query_params={"view": "versions"}
        )


def _of_convolutions(counts: Counts) -> int:
    return sum(layer.multiply_adds for layer in counts.layers if len(layer.shape) > 1)
