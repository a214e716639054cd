"""The page Architecture: counting to fifty, one stage a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.theme import NEUTRAL, RESIDUAL
from resnet_viz.ui.architecture.blueprint import title_of
from resnet_viz.ui.counted import anatomy_of
from resnet_viz.ui.history import bound

if TYPE_CHECKING:
    from resnet_viz.counting.parts import Anatomy, Part

WEIGHTED = ("convolution", "fully connected")


@dataclass(frozen=True, slots=True)
class CountStep:
    """What one step of the walk counts: `layers` of them, in `words` (marked for the glossary)."""

    title: str
    layers: int
    words: str


def show_walk(name: str) -> None:
    """The walk as far as the learner has gone, and at its end what was not counted."""
    network = anatomy_of(name)
    steps = steps_of(network)
    total = network.counts.weighted_layers
    st.markdown(
        f"Where does the number in **{ARCHITECTURES[name].title}** come from? Count the layers "
        f"with weights on the way from the picture to the answer, and you arrive at {total}."
    )
    done = _pick_step(len(steps))
    st.html(_strip(steps, done))
    counted = [step.layers for step in steps[:done]]
    if done:
        step = steps[done - 1]
        st.markdown(explained(f"**{step.title}**: {step.words}."))
        st.markdown(f"## {' + '.join(map(str, counted))} = {sum(counted)}")
    else:
        st.markdown("Nothing is counted yet: press *Next*.")
    if done == len(steps):
        _show_rest(network)


def steps_of(network: Anatomy) -> list[CountStep]:
    """First convolution, stages, last layer."""
    steps = []
    for part in network.parts:
        counted = [layer for layer in part.layers if layer.kind in WEIGHTED and not layer.aside]
        if part.kind == "stage":
            each = len(counted) // len(part.parts)
            words = f"{len(part.parts)} [[blocks]] of {each} [[convolutions]] each"
        else:
            words = f"{len(counted)} [[{counted[0].kind}]]{' layer' * (part.kind == 'head')}"
        title = title_of(part) if part.kind == "stage" else counted[0].name
        steps.append(CountStep(title, len(counted), words))
    return steps


def _pick_step(last: int) -> int:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        step = st.slider("Step", 0, last, key=bound("walked", 0, within=(0, last)), width=320)
        for label, to in (("Back", step - 1), ("Next", step + 1)):
            beyond = not 0 <= to <= last
            st.button(label, key=f"walk_{label}", on_click=_go, args=(to,), disabled=beyond)
    return int(step)


def _go(step: int) -> None:
    st.session_state.walked = step


def _strip(steps: list[CountStep], done: int) -> str:
    """A small box for each weighted layer, filled where it is counted."""
    groups = []
    for number, step in enumerate(steps):
        fill = RESIDUAL if number < done else "transparent"
        edge = RESIDUAL if number < done else NEUTRAL
        box = f'<i style="width:11px;height:22px;border:1.5px solid {edge};background:{fill}"></i>'
        groups.append(
            f'<div><div style="display:flex;flex-wrap:wrap;gap:3px">{box * step.layers}</div>'
            f'<small style="opacity:0.75">{step.title.split(" ")[0]}</small></div>'
        )
    counted = sum(step.layers for step in steps[:done])
    total = sum(step.layers for step in steps)
    return (
        f'<div role="img" aria-label="{counted} of {total} layers counted" '
        f'style="display:flex;flex-wrap:wrap;gap:8px 16px">{"".join(groups)}</div>'
    )


def _show_rest(network: Anatomy) -> None:
    layers = [layer for part in network.parts for layer in part.layers]
    projections = sum(layer.aside and layer.kind == "convolution" for layer in layers)
    convolutions = sum(layer.kind == "convolution" for layer in layers)
    kinds = {
        "projections of shortcuts": (
            projections,
            "They lie beside the blocks: the longest way to the answer does not lead through them. "
            "Three are where the map is halved, one is where 64 channels become 256.",
        ),
        "batch norm": (
            _number(layers, "batch norm"),
            "By custom. Once training is over, its scale and shift can be folded into the "
            "convolution before it; in training it normalizes by the whole batch, which no "
            "convolution does.",
        ),
        "ReLU": (_number(layers, "ReLU"), "It has no weights: it sets negative numbers to 0."),
        "pooling": (
            _number(layers, "max pool") + _number(layers, "average pool"),
            "It has no weights: it takes a maximum or a mean.",
        ),
        "additions": (_number(layers, "addition"), "They have no weights: two maps are summed."),
    }
    st.markdown("**What is not counted, and why**")
    st.table(
        {
            "kind": list(kinds),
            "how many": [number for number, _ in kinds.values()],
            "why": [why for _, why in kinds.values()],
        },
        hide_index=True,
    )
    st.caption(
        explained(
            f"So a program that lists the network's [[convolutions]] finds {convolutions} of them, "
            f"{convolutions - projections} counted and {projections} [[projections]]."
        )
    )


def _number(layers: list[Part], kind: str) -> int:
    return sum(layer.kind == kind for layer in layers)
