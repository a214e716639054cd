"""The page Build it yourself: where the network lies among those whose accuracy is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import streamlit as st

from resnet_viz.facts.family import TESTED, WEIGHTS
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.networks import Network
from resnet_viz.facts.published import PLAIN_34, RESNET_34
from resnet_viz.ui.counted import SIZE, family_counts, kept_design

if TYPE_CHECKING:
    from resnet_viz.counting.design import Design

RESIDUAL: Final = tuple(member for member in TESTED if member.kind == "residual")


def show_place(design: Design) -> None:
    """The published networks next to it by size and by work, with what they reach."""
    counts = kept_design(design, SIZE).counts
    family = {member: family_counts(member.name, member.size) for member in RESIDUAL}
    parameters = {member: c.parameters for member, c in family.items()}
    work = {member: c.multiply_adds for member, c in family.items()}
    st.header("Is it any good?", anchor=False)
    words = (
        "Only training can tell. What is known are the accuracies of its relatives on "
        "[[ImageNet]]:\n\n"
        f"- By **parameters** it is {between(counts.parameters, parameters)}.\n"
        f"- By **[[multiply-adds]]** it is {between(counts.multiply_adds, work)}.\n"
    )
    if design.kind == "plain":
        words += (
            "\nWithout shortcuts expect less, the more so the deeper it is: in the paper's test "
            f"PlainNet-34 was {PLAIN_34.top1 - RESNET_34.top1:.1f} points behind ResNet-34."
        )
    st.markdown(explained(words))
    st.caption(
        explained(
            "In brackets the [[top-1]] accuracy, one [[center crop]] of 224 × 224 pixels, for "
            "which the multiply-adds are counted here, too. Two networks of one cost need not be "
            f"equally good. Source: {WEIGHTS.cited}."
        )
    )


def between(number: int, known: Mapping[Network, int]) -> str:
    """Where `number` lies among those of known networks, as the rest of a sentence."""
    equal = [member for member, value in known.items() if value == number]
    if equal:
        return f"level with {_named(equal[0])}"
    below = [member for member, value in known.items() if value < number]
    above = [member for member, value in known.items() if value > number]
    if not below:
        return f"below all of them; the next is {_named(min(above, key=known.__getitem__))}"
    if not above:
        return f"above all of them; the next is {_named(max(below, key=known.__getitem__))}"
    nearest = max(below, key=known.__getitem__), min(above, key=known.__getitem__)
    return f"between {' and '.join(map(_named, nearest))}"


def _named(member: Network) -> str:
    assert member.accuracy
    return f"{member.title} ({member.accuracy.top1:.1f}%)"
