"""The maps of a network that has forgotten so much, and their controls."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import overlay
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.results import SIGNED
from resnet_viz.inside.saliency.verdict import STAYS
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.ui.address import titles
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.results import attributed
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import Cover

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resnet_viz.inside.saliency.checks import Forgotten, Sanity
    from resnet_viz.inside.saliency.likeness import Likeness
    from resnet_viz.inside.saliency.results import Method

DRAWN: Final = 224  # pixels
SAID: Final = {
    "nothing": "Nothing is random: the network as trained.",
    "fc": "Its last layer is random: it sees as before, and names what it sees by chance.",
    "layer4": "Its last layer and stage 4 are random.",
    "layer3": "Its last layer and stages 3 and 4 are random.",
    "layer2": "Its last layer and stages 2 to 4 are random.",
    "layer1": "Its last layer and all four stages are random; the first convolution is as trained.",
    "conv1": "Everything is random: this network was never trained.",
}


def show_state(case: Case, found: Sanity, cover: Cover) -> None:
    """All maps of one state, and the answer that is left."""
    known = titles("forgotten")
    part = st.select_slider(
        "How much of the network is random",
        list(known),
        format_func=known.__getitem__,
        key=bound("forgotten", "layer4", known),
        width=480,
    )
    now = next(state for state in found.states if state.part == part)
    st.markdown(_answered(case, found, now))
    controls = st.toggle(
        "Beside them: an untrained network, and the plain twin", key=bound("controls", False)
    )
    twin = twin_of(case.chosen.model) if controls else None
    if controls and twin is None:
        st.caption(
            "The plain twin was trained beside the built-in ResNet-50: load that to compare."
        )
    st.caption(
        "Rank correlation: 1 if the map puts all places in the order of the trained network's, 0 "
        "if the two orders have nothing in common; first of the sizes alone, then with signs. "
        "Each map has a color scale of its own; with signs red speaks for the class, blue against "
        "it; without, yellow is the most."
    )
    with st.grid(3, min_column_width=240, gap="medium"):
        tiles = [st.container() for _ in found.methods]
    for number, tile in enumerate(tiles):
        with tile:
            _draw_state(case, found, now, number, cover)
            if controls:
                _draw_controls(case, found, number, cover, twin)
    st.caption(
        explained(
            f"{_quicker(found)} Random weights by seed {found.seed}. The [[batch norms]] of random "
            "layers begin anew, and their means and variances are estimated again on pictures of "
            "the gallery: the trained ones are those of other weights."
        )
    )


def _answered(case: Case, found: Sanity, now: Forgotten) -> str:
    """What is random, and what is left of the answer."""
    labels = [category.label for category in case.chosen.categories]
    best = int(now.logits.argmax())
    before, after = (state.probability(case.target) for state in (found.states[0], now))
    words = f"{SAID[now.part]} It gives {case.label} **{after:.1%}**"
    if now.part != "nothing":
        words += f", as trained {before:.1%}"
    return f"{words}, and says **{labels[best]}**."


def _quicker(found: Sanity) -> str:
    settings = found.settings
    return (
        f"Seven networks are asked, so all of these maps are quick ones: integrated gradients of "
        f"{settings.steps} steps, SmoothGrad of {settings.samples} pictures, occlusion with "
        f"squares of {settings.window} pixels."
    )


def _draw_state(case: Case, found: Sanity, now: Forgotten, number: int, cover: Cover) -> None:
    method, alike = found.methods[number], now.likeness[number]
    st.markdown(f"**{BY_ID[method].title}**")
    _draw(case, method, now.shown[number], cover, f"{BY_ID[method].title}: {SAID[now.part]}")
    st.caption(_likeness_words(alike, now.part))


def _likeness_words(alike: Likeness, part: str) -> str:
    if part == "nothing":
        return "The map that the others are compared with."
    if isnan(alike.magnitude):
        return "The same everywhere: nothing to compare."
    stays = ": **it stays**" if alike.magnitude > STAYS else ""
    return (
        f"Rank correlation with the trained network's map {alike.magnitude:.2f}{stays} "
        f"({alike.signed:.2f} with signs)."
    )


def _draw_controls(
    case: Case, found: Sanity, number: int, cover: Cover, twin: ModelChoice | None
) -> None:
    """The map of the same method in a network that was never trained, and in the twin."""
    method = found.methods[number]
    with st.grid(2, min_column_width=100, gap="small"):
        untrained, other = st.container(), st.container()
    with untrained:
        st.caption("Never trained")
        alt = f"{BY_ID[method].title} of a network that was never trained"
        _draw(case, method, found.states[-1].shown[number], cover, alt)
    if twin is None:
        return
    with other:
        st.caption("Plain twin" if twin == BUILTIN_PLAIN else "With shortcuts")
        asked = attributed(twin, case.why, method, found.settings, case.chosen.view.sight)
        _draw(case, method, asked.shown, cover, f"{BY_ID[method].title} of {twin.name}")


def _draw(case: Case, method: Method, shown: NDArray[np.floating], cover: Cover, alt: str) -> None:
    """A map over its own scale, as all are that are compared here."""
    photo = case.chosen.view.sight.pixels
    values = shown.astype(np.float32)
    signed = method in SIGNED
    laid = overlay(photo, values, 1.0, cover.opacity, DRAWN, signed=signed, flat=cover.flat)
    st.image(data_address(encode_jpeg(laid)), width="stretch", alt=f"{alt}: {extremes(values)}")


def twin_of(network: ModelChoice) -> ModelChoice | None:
    """The same network with the shortcuts taken out, or put back; None where there is none."""
    twins = {BUILTIN_RESNET: BUILTIN_PLAIN, BUILTIN_PLAIN: BUILTIN_RESNET}
    twin = twins.get(network)
    return twin if twin and builtin_file(twin.architecture).exists() else None
